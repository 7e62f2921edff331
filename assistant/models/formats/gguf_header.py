"""What a GGUF file says of itself, read without its weights and in milliseconds.

The format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md.
"""

import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from assistant.errors import AssistantError

_SIZES = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
"""How struct reads each type of value."""
_TEXT, _LIST = 8, 9
_NEWEST, _MOST_DIMENSIONS, _LONGEST_TEXT = 9, 8, 100_000_000
"""Beyond these a file is damaged: versions count from 1, tensors have four dimensions, texts a few thousand bytes."""
_Value = int | float | bool | str


@dataclass(frozen=True)
class GgufHeader:
    """What a file says of the model in it."""

    values: Mapping[str, _Value]
    """All but lists, such as those of words."""
    parameters: int
    """Numbers in all its tensors."""

    @property
    def architecture(self) -> str:
        """Such as "llama"."""
        return str(self.values.get("general.architecture", ""))

    @property
    def held(self) -> str:
        """How most weights are held, by the number that the format has for it: 2 is Q4_0, 7 is Q8_0."""
        return f"gguf {self.values.get('general.file_type', '?')}"

    def find(self, name: str, default: int) -> int:
        """Return a number of this architecture, such as "block_count"."""
        return int(self.values.get(f"{self.architecture}.{name}", default))


def read_gguf_header(file: Path) -> GgufHeader:
    """Read the header of a file.

    Raises:
        AssistantError: it is no GGUF, is cut off, or cannot be opened.
    """
    try:
        details = file.stat()
        return _read(file, details.st_size, details.st_mtime_ns)
    except OSError as error:
        raise AssistantError(f"{str(file)!r} cannot be read: {error.strerror}.") from error


@lru_cache(maxsize=8)
def _read(file: Path, size: int, _: int) -> GgufHeader:
    with file.open("rb") as opened:
        if opened.read(4) != b"GGUF":
            raise AssistantError(f"{str(file)!r} is no GGUF file: correct `[model] name`, or download it again.")
        try:
            (version,) = _unpack(opened, "I")
            if version > _NEWEST:
                raise struct.error
            if version < 2:
                raise AssistantError(f"{str(file)!r} is of an old version of GGUF: download a newer file.")
            tensors, values = _unpack(opened, "QQ")
            read = {_read_text(opened): _read_value(opened, *_unpack(opened, "I")) for _ in range(values)}
            parameters = last = 0
            for _ in range(tensors):
                _read_text(opened)
                (dimensions,) = _unpack(opened, "I")
                if dimensions > _MOST_DIMENSIONS:
                    raise struct.error
                parameters += math.prod(_unpack(opened, "Q" * dimensions))
                _, offset = _unpack(opened, "IQ")
                last = max(last, offset)
        except (struct.error, KeyError, OverflowError, MemoryError, RecursionError, OSError) as error:
            raise AssistantError(_explain_damage(file)) from error
        if opened.tell() + last >= size:
            raise AssistantError(_explain_damage(file))
    return GgufHeader({name: value for name, value in read.items() if value is not None}, parameters)


def _explain_damage(file: Path) -> str:
    return f"{str(file)!r} is damaged or not whole: download it again."


def _unpack(opened: BinaryIO, layout: str) -> tuple[int, ...]:
    layout = f"<{layout}"
    return struct.unpack(layout, opened.read(struct.calcsize(layout)))


def _read_text(opened: BinaryIO) -> str:
    (length,) = _unpack(opened, "Q")
    if length > _LONGEST_TEXT:
        raise struct.error
    text = opened.read(length)
    if len(text) < length:
        raise struct.error
    return text.decode("utf-8", "replace")


def _read_value(opened: BinaryIO, kind: int) -> _Value | None:
    """Return a value; None for a list, which is passed over."""
    if kind == _TEXT:
        return _read_text(opened)
    if kind != _LIST:
        return _unpack(opened, _SIZES[kind])[0]
    within, count = _unpack(opened, "IQ")
    if within in _SIZES:
        opened.seek(count * struct.calcsize(f"<{_SIZES[within]}"), 1)
        return None
    for _ in range(count):
        _read_value(opened, within)
    return None
