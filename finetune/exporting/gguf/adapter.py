"""The learned weights alone as a GGUF: for llama.cpp, beside a GGUF of the base model."""

import json
import shlex
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from assistant.models.chat.rendering import read_config
from finetune.exporting.card import write_card
from finetune.exporting.format import BASE, Format, Prompt, Subject, refuse_base, refuse_unmergeable
from finetune.exporting.gguf.model import GGUF, MODEL
from finetune.exporting.gguf.modelfile import write_modelfile
from finetune.exporting.runtimes import write_by_llama_cpp

ADAPTER = "adapter.gguf"
_ANYWHERE = Path("BASE.gguf")


def _check(subject: Subject) -> None:
    from assistant.models.formats.gguf_shape import check_kind
    from assistant.models.formats.gguf_writing import check_adapter

    refuse_base(subject)
    if subject.adds_places:
        refuse_unmergeable(subject)
    check_adapter(subject.config)
    check_kind(read_config(subject.source))


def _write(subject: Subject, folder: Path) -> None:
    from assistant.models.formats.gguf_writing import write_adapter

    assert subject.adapter is not None
    with tempfile.TemporaryDirectory() as described:
        (Path(described) / "config.json").write_text(json.dumps(read_config(subject.source)), encoding="utf-8")
        write_adapter(subject.adapter.folder, Path(described), folder / ADAPTER, subject.name)
    lines = [f"ADAPTER ./{ADAPTER}"]
    if subject.works_on_answers_only:
        lines.insert(0, "# It begins where an answer does, as llama.cpp knows. Ollama may use it on prompts, too.")
    if (base := _find_base(subject)) == _ANYWHERE:
        lines.insert(0, f"# `finetune export {BASE} --to gguf FOLDER` writes the file: put its path after FROM.")
    write_modelfile(subject, folder, str(base), lines)
    write_card(subject, folder, "gguf", f"llama-server -m {_ANYWHERE} --lora {ADAPTER} --jinja")


def _describe_use(subject: Subject, folder: Path) -> str:
    base, adapter = shlex.quote(str(_find_base(subject))), shlex.quote(str(folder / ADAPTER))
    return f"llama-server -m {base} --lora {adapter} --jinja"


def _find_base(subject: Subject) -> Path:
    """Return the GGUF that the base model was made of; where there is none, a name that stands for one."""
    from assistant.models.formats.conversion import find_embedded_gguf

    if subject.settings.name == "embedded":
        return find_embedded_gguf()
    path = Path(subject.settings.name).expanduser()
    return path if path.suffix == ".gguf" else _ANYWHERE


def _ask(subject: Subject, folder: Path, prompts: Sequence[Prompt], most: int) -> list[str]:
    if (base := _find_base(subject)) != _ANYWHERE:
        return write_by_llama_cpp(base, folder / ADAPTER, prompts, most)
    with tempfile.TemporaryDirectory() as written:
        GGUF.write(replace(subject, name=BASE, adapter=None, precision="f16"), Path(written))
        return write_by_llama_cpp(Path(written) / MODEL, folder / ADAPTER, prompts, most)


GGUF_ADAPTER = Format(
    "gguf-adapter", "what was learned alone, for llama.cpp beside its base model", _check, _write, _describe_use, _ask
)
