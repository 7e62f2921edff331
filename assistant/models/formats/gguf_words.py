"""A tokenizer as a GGUF file holds it: the words with their kinds, how they are joined, and the chat template."""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import gguf
from tokenizers import Tokenizer

from assistant.errors import AssistantError

_LLAMA3 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}"
    r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
_BYTE = re.compile(r"<0x[0-9A-F]{2}>")
_CUTS = {_LLAMA3: "llama-bpe", _LLAMA3.replace("{1,3}", ""): "qwen2"}
"""llama.cpp's name for each way to cut a text before words are joined, by the pattern of the tokenizer."""


def add_words(writer: gguf.GGUFWriter, folder: Path, rows: int) -> None:
    """Add the tokenizer in `folder`, for a model that has `rows` embeddings.

    Raises:
        AssistantError: llama.cpp has no such tokenizer, or it does not fit the model.
    """
    file = folder / "tokenizer.json"
    if not file.is_file():
        raise AssistantError(f"The model in {str(folder)!r} has no tokenizer.json, which a GGUF is written from.")
    described = json.loads(file.read_text(encoding="utf-8"))
    model = described["model"]
    if model["type"] != "BPE":
        raise _refuse(model["type"])
    added = {token["id"]: token for token in described.get("added_tokens", ())}
    words = {number: word for word, number in model["vocab"].items()}
    words |= {number: token["content"] for number, token in added.items()}
    if max(words) >= rows:
        raise AssistantError(
            f"The tokenizer has {max(words) + 1} words and the model {rows} embeddings: they do not fit."
        )
    in_pieces = bool(model.get("byte_fallback"))
    writer.add_tokenizer_model("llama" if in_pieces else "gpt2")
    writer.add_tokenizer_pre("default" if in_pieces else _name_cut(described))
    writer.add_token_list([words.get(number, f"[PAD{number}]") for number in range(rows)])
    if in_pieces:
        ranks = _rank_pieces(model)
        writer.add_token_scores([ranks.get(words.get(number, ""), 0.0) for number in range(rows)])
        writer.add_add_space_prefix(_begins_with_blank(described))
    writer.add_token_types([_find_kind(number, words, added, model.get("unk_token")) for number in range(rows)])
    special = gguf.SpecialVocab(folder, load_merges=not in_pieces, n_vocab=rows)
    special.add_special_token = _find_added(Tokenizer.from_file(str(file)), special.special_token_ids)
    special.add_to_gguf(writer, quiet=True)
    _add_end_of_turn(writer, folder, special.special_token_ids.get("eos"))


def _rank_pieces(model: Mapping[str, Any]) -> dict[str, float]:
    """Return how early each piece is put together, the first one 0, the next ones less.

    llama.cpp joins whatever two neighbours make a piece, that of the highest score first. A tokenizer that was made of
    SentencePiece does the same; of another one the words would be others.

    Raises:
        AssistantError: it is another one.
    """
    pairs = [tuple(pair.split(" ") if isinstance(pair, str) else pair) for pair in model["merges"]]
    ranks: dict[str, float] = {}
    for rank, pair in enumerate(pairs):
        ranks.setdefault("".join(pair), float(-rank))
    known, vocabulary = set(pairs), model["vocab"]
    for piece in ranks:
        for cut in range(1, len(piece)):
            pair = piece[:cut], piece[cut:]
            if pair[0] in vocabulary and pair[1] in vocabulary and pair not in known:
                raise _refuse("BPE with bytes, but not of SentencePiece")
    return ranks


def _begins_with_blank(described: Mapping[str, Any]) -> bool:
    """Return whether a blank stands before every text; of "first" none does in a prompt, which control tokens begin.

    Raises:
        AssistantError: one stands there unless the text begins with one, which llama.cpp does not know.
    """
    steps = (described.get("normalizer") or {}).get("normalizers", [described.get("normalizer") or {}])
    if (described.get("pre_tokenizer") or {}).get("prepend_scheme") == "always":
        raise _refuse("Metaspace, always")
    return any(step.get("type") == "Prepend" for step in steps)


def _find_kind(
    number: int, words: Mapping[int, str], added: Mapping[int, Mapping[str, Any]], unknown: str | None
) -> gguf.TokenType:
    if number not in words:
        return gguf.TokenType.UNUSED
    if words[number] == unknown:
        return gguf.TokenType.UNKNOWN
    if number in added:
        return gguf.TokenType.CONTROL if added[number]["special"] else gguf.TokenType.USER_DEFINED
    return gguf.TokenType.BYTE if _BYTE.fullmatch(words[number]) else gguf.TokenType.NORMAL


def _name_cut(described: Mapping[str, Any]) -> str:
    """Return llama.cpp's name for how a text is cut before words are joined."""
    before = described.get("pre_tokenizer") or {}
    steps: Sequence[Mapping[str, Any]] = before.get("pretokenizers", [before])
    kinds = [step.get("type") for step in steps]
    if kinds and kinds[-1] == "ByteLevel" and not steps[-1].get("add_prefix_space"):
        if kinds == ["ByteLevel"] and steps[0].get("use_regex", True):
            return "gpt-2"
        if kinds == ["Digits", "ByteLevel"] and steps[0]["individual_digits"] and steps[1].get("use_regex", True):
            return "smollm"
        if kinds == ["Split", "ByteLevel"] and (name := _CUTS.get(steps[0]["pattern"].get("Regex", ""))):
            return name
    raise _refuse(" then ".join(map(str, kinds)))


def _refuse(kind: str) -> AssistantError:
    return AssistantError(f"A tokenizer of the kind {kind!r} cannot be written as GGUF here: export it as 'merged'.")


def _find_added(tokenizer: Tokenizer, special: Mapping[str, int]) -> dict[str, bool]:
    """Return whether the tokenizer itself puts the beginning and the end of a text around one."""
    ids = tokenizer.encode("a").ids
    return {"bos": ids[0] == special.get("bos"), "eos": ids[-1] == special.get("eos")}


def _add_end_of_turn(writer: gguf.GGUFWriter, folder: Path, end: int | None) -> None:
    """Name another token that ends an answer, where the model knows one beside the end of a text."""
    file = folder / "generation_config.json"
    ends = json.loads(file.read_text(encoding="utf-8")).get("eos_token_id") if file.is_file() else None
    for other in ends if isinstance(ends, list) else [ends]:
        if other is not None and other != end:
            writer.add_eot_token_id(other)
            return
