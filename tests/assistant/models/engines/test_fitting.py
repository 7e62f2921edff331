"""A file that this machine has no memory to unpack is run by llama.cpp, and nothing else tries."""

import struct
from pathlib import Path

import pytest

from assistant.errors import AssistantError
from assistant.models.engines import fitting
from assistant.models.engines.choosing import LLAMA_CPP, TRANSFORMERS, Measured, choose_engine, keep_measured
from assistant.models.engines.fitting import refuse_too_large
from assistant.models.engines.measuring import measure
from assistant.models.formats.conversion import find_embedded_gguf, find_unpacked
from assistant.models.formats.gguf_header import read_gguf_header
from assistant.settings import ModelSettings

LARGE = 3_000_000_000


def write_header(file: Path, parameters: int) -> ModelSettings:
    """Write a GGUF file with one tensor of so many numbers, and nothing in it."""

    def text(value: str) -> bytes:
        return struct.pack("<Q", len(value)) + value.encode()

    header = b"GGUF" + struct.pack("<IQQ", 3, 1, 2)
    header += text("general.architecture") + struct.pack("<I", 8) + text("llama")
    header += text("llama.context_length") + struct.pack("<II", 4, 8192)
    header += text("output.weight") + struct.pack("<IQQIQ", 2, 1000, parameters // 1000, 2, 0)
    file.write_bytes(header + bytes(100))
    return ModelSettings(name=str(file))


@pytest.fixture
def small_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fitting, "find_memory", lambda: 12_000_000_000)


def test_a_header_says_what_the_model_is(tmp_path: Path) -> None:
    header = read_gguf_header(find_embedded_gguf())
    assert (header.architecture, header.held, header.find("context_length", 0)) == ("llama", "gguf 3", 8192)
    assert header.parameters == 134_515_008
    large = write_header(tmp_path / "large.gguf", LARGE)
    assert read_gguf_header(Path(large.name)).parameters == LARGE


@pytest.mark.parametrize(
    "rest",
    [
        struct.pack("<IQQQ", 3, 1, 1, 2**63 + 5),
        struct.pack("<IQQQ", 3, 0, 1, 2**50),
        struct.pack("<IQQQ", 3, 1, 0, 1) + b"x" + struct.pack("<I", 2**31),
        struct.pack(">IQQ", 3, 0, 0),
        struct.pack("<IQQQ", 3, 0, 1, 1) + b"x" + struct.pack("<I", 9) + struct.pack("<IQ", 9, 1) * 5000,
    ],
    ids=["endless text", "long text", "many dimensions", "other byte order", "lists in lists"],
)
def test_a_damaged_header_is_said_in_a_line(tmp_path: Path, rest: bytes) -> None:
    file = tmp_path / "damaged.gguf"
    file.write_bytes(b"GGUF" + rest)
    with pytest.raises(AssistantError, match="is damaged or not whole"):
        read_gguf_header(file)


def test_an_engine_that_is_here_no_longer_is_not_chosen(tmp_path: Path) -> None:
    settings = ModelSettings()
    keep_measured(settings, tmp_path, [Measured("of tomorrow", 0, 0, 1, 0), Measured("openvino", 0, 0, 2, 0)])
    assert choose_engine(settings, tmp_path) == "openvino"


@pytest.mark.usefixtures("small_machine")
def test_auto_takes_llama_cpp_for_what_cannot_be_unpacked(tmp_path: Path) -> None:
    large, small = (write_header(tmp_path / f"{size}.gguf", size) for size in (LARGE, 900_000_000))
    assert choose_engine(large, tmp_path) == LLAMA_CPP
    assert choose_engine(small, tmp_path) == TRANSFORMERS
    assert choose_engine(ModelSettings(), tmp_path) == TRANSFORMERS
    assert choose_engine(large.model_copy(update={"engine": "openvino"}), tmp_path) == "openvino"
    keep_measured(large, tmp_path, [Measured("openvino", 0, 0, 1, 0), Measured(LLAMA_CPP, 0, 0, 2, 0)])
    assert choose_engine(large, tmp_path) == "openvino"


@pytest.mark.usefixtures("small_machine")
def test_what_was_unpacked_before_stays_with_the_engine_that_reads_it(tmp_path: Path) -> None:
    large = write_header(tmp_path / "large.gguf", LARGE)
    find_unpacked(Path(large.name), tmp_path / "models").mkdir(parents=True)
    assert choose_engine(large, tmp_path) == TRANSFORMERS
    refuse_too_large(large, tmp_path)


@pytest.mark.usefixtures("small_machine")
def test_nobody_tries_to_unpack_it(tmp_path: Path) -> None:
    large = write_header(tmp_path / "large.gguf", LARGE)
    measured, failed = measure(large, tmp_path)
    assert measured == []
    assert set(failed) == {"transformers", "openvino", "llama.cpp"}
    assert "Unpacking 'large.gguf' takes about 18 GB of memory, and there are 12" in str(failed["openvino"])
    with pytest.raises(AssistantError, match=r"llama\.cpp runs it as it is"):
        refuse_too_large(large, tmp_path)
