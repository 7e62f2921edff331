"""What a base model is, told by its files: an adapter fits the weights, tokenizer and template it was trained with.

The digests do not depend on how the model is held in memory, so an adapter that was trained in 4 bits serves in 16.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import AssistantError
from assistant.models.chat.rendering import load_tokenizer
from assistant.models.chat.template import NOT_THINKING
from assistant.models.formats.conversion import locate, read_header
from assistant.settings import ModelSettings

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

_SAMPLE = 65_536
"""Bytes that are read at each end of a tensor. Whoever trains or replaces a model changes all of them."""
_PROBE = "The north door is red [1].\n\n  Größe: 12,5 %\t¿Qué?  青い扉 🚪 don't"


def _locate(settings: ModelSettings, home: Path) -> Path | str:
    return locate(settings.name, home)


def identify_settings(
    settings: ModelSettings, home: Path, find: Callable[[ModelSettings, Path], Path | str] = _locate
) -> Mapping[str, str]:
    """Return the digests of the model that the settings name, without loading its weights; none of one at a server.

    `find` returns where it is. Of a GGUF file that is not unpacked, the weights cannot be told.

    Raises:
        AssistantError: there is no such model.
    """
    if settings.base_url is not None:
        return {}
    source = find(settings, home)
    try:
        return identify(source, load_tokenizer(settings, source))
    except (OSError, ValueError, KeyError, ImportError, RuntimeError) as error:
        raise AssistantError(f"{settings.name!r} cannot be read: {error}") from error


def identify(source: Path | str, tokenizer: "PreTrainedTokenizerBase") -> Mapping[str, str]:
    """Return a digest for each part of the model at `source`, a folder or a Hugging Face id, by what people call it."""
    weights = _digest_weights(source if isinstance(source, Path) else find_snapshot(source))
    return ({"weights": weights} if weights else {}) | {
        "tokenizer": _digest_tokenizer(tokenizer),
        "chat template": _digest_template(str(tokenizer.chat_template)),
    }


def _digest_weights(folder: Path) -> str:
    """Return the digest of names, shapes and samples of all tensors, however they are spread over files; "" of none."""
    digest = hashlib.sha256()
    files = sorted(folder.glob("*.safetensors"))
    if not files and not any(folder.glob("*.bin")):
        return ""
    for name, sample in sorted(tensor for file in files for tensor in _read_samples(file)):
        digest.update(name.encode() + sample)
    for file in () if files else sorted(folder.glob("*.bin")):
        with file.open("rb") as opened:
            digest.update(hashlib.file_digest(opened, "sha256").digest())
    return digest.hexdigest()


def _read_samples(file: Path) -> Iterator[tuple[str, bytes]]:
    with file.open("rb") as opened:
        begin, described = read_header(opened)
        for name, tensor in described.items():
            start, end = (begin + offset for offset in tensor["data_offsets"])
            opened.seek(start)
            head = opened.read(min(_SAMPLE, end - start))
            opened.seek(max(start, end - _SAMPLE))
            yield f"{name} {tensor['dtype']} {tensor['shape']}", head + opened.read(min(_SAMPLE, end - start))


def _digest_tokenizer(tokenizer: "PreTrainedTokenizerBase") -> str:
    """Return the digest of what the tokenizer does: its files are written differently by each version of libraries."""
    words = sorted(tokenizer.get_vocab().items())
    return _digest([words, tokenizer(_PROBE, add_special_tokens=False)["input_ids"], str(tokenizer.eos_token)])


def _digest_template(template: str) -> str:
    return _digest([template.removeprefix(NOT_THINKING), template.startswith(NOT_THINKING)])


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()


def find_snapshot(name: str) -> Path:
    """Return the folder to which the model of a Hugging Face id was downloaded. Raises OSError where it was not."""
    from transformers.utils.hub import cached_file

    return Path(str(cached_file(name, "config.json"))).parent
