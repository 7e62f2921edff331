"""The whole model as one file: for llama.cpp, Ollama and LM Studio."""

import shlex
import shutil
from collections.abc import Sequence
from pathlib import Path

from assistant.models.chat.rendering import read_config
from finetune.exporting.card import write_card
from finetune.exporting.format import Format, Prompt, Subject
from finetune.exporting.gguf.modelfile import write_modelfile
from finetune.exporting.merged import check_mergeable, write_merged
from finetune.exporting.runtimes import write_by_llama_cpp

MODEL = "model.gguf"


def _check(subject: Subject) -> None:
    from assistant.models.formats.gguf_shape import check_kind

    check_mergeable(subject)
    check_kind(read_config(subject.source))


def _write(subject: Subject, folder: Path) -> None:
    from assistant.models.formats.gguf_writing import write_model

    whole = folder / subject.name
    whole.mkdir()
    write_merged(subject, whole)
    write_model(whole, folder / MODEL, subject.precision)
    shutil.rmtree(whole)
    write_modelfile(subject, folder, f"./{MODEL}")
    write_card(subject, folder, "gguf", f"llama-server -m {MODEL} --jinja")


def _describe_use(_: Subject, folder: Path) -> str:
    return f"llama-server -m {shlex.quote(str(folder / MODEL))} --jinja"


def _ask(_: Subject, folder: Path, prompts: Sequence[Prompt], most: int) -> list[str]:
    return write_by_llama_cpp(folder / MODEL, None, prompts, most)


GGUF = Format("gguf", "the whole model, for llama.cpp, Ollama and LM Studio", _check, _write, _describe_use, _ask)
