"""A tokenizer as a GGUF file holds it: the words with their kinds, how they are joined, and the chat template."""

import json
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
    if model["type"] != "BPE" or model.get("byte_fallback"):
        raise _refuse(model["type"])
    added = {token["id"]: token for token in described.get("added_tokens", ())}
    words = {number: word for word, number in model["vocab"].items()}
    words |= {number: token["content"] for number, token in added.items()}
    if max(words) >= rows:
        raise AssistantError(
            f"The tokenizer has {max(words) + 1} words and the model {rows} embeddings: they do not fit."
        )
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre(_name_cut(described))
    writer.add_token_list([words.get(number, f"[PAD{number}]") for number in range(rows)])
    writer.add_token_types([_find_kind(number, words, added) for number in range(rows)])
    special = gguf.SpecialVocab(folder, load_merges=True, n_vocab=rows)
    special.add_special_token = _find_added(Tokenizer.from_file(str(file)), special.special_token_ids)
    special.add_to_gguf(writer, quiet=True)
    _add_end_of_turn(writer, folder, special.special_token_ids.get("eos"))


def _find_kind(number: int, words: Mapping[int, str], added: Mapping[int, Mapping[str, Any]]) -> gguf.TokenType:
    if number not in words:
        return gguf.TokenType.UNUSED
    if number in added:
        return gguf.TokenType.CONTROL if added[number]["special"] else gguf.TokenType.USER_DEFINED
    return gguf.TokenType.NORMAL


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
