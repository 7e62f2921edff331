"""Texts as the tokens of an embedding model. Several threads may share a tokenizer of this file."""

import copy
import threading
from collections.abc import Sequence
from typing import Any, Protocol

import torch
from tokenizers import Tokenizer


class TextTokenizer(Protocol):
    """What embedding asks of a tokenizer."""

    def count(self, text: str) -> int:
        """Return the number of tokens of a text, special tokens included, even if that is more than a model reads."""
        ...

    def lay_out(self, texts: Sequence[str], most: int) -> dict[str, torch.Tensor]:
        """Return the texts, cut to `most` tokens and padded, by the names of a model's arguments.

        Each is of shape (texts, tokens). "attention_mask" is 1 where a token stands.
        """
        ...


class PieceTokenizer:
    """A tokenizer without transformers, whose import takes a second. A text stands between `begin` and `end`."""

    def __init__(self, tokenizer: Tokenizer, begin: int, end: int, padding: int) -> None:
        """Nobody else may change `tokenizer`: this is what several threads can share."""
        self._tokenizer = tokenizer
        self.begin, self.end, self.padding = begin, end, padding

    def encode(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the tokens of each text, without those that begin and end it."""
        return [found.ids for found in self._tokenizer.encode_batch(list(texts), add_special_tokens=False)]

    def count(self, text: str) -> int:
        """Return the number of tokens of a text; see TextTokenizer."""
        return len(self.encode([text])[0]) + 2

    def lay_out(self, texts: Sequence[str], most: int) -> dict[str, torch.Tensor]:
        """Return the texts as tensors; see TextTokenizer."""
        rows = [torch.tensor([self.begin, *ids[: most - 2], self.end]) for ids in self.encode(texts)]
        masks = [torch.ones_like(row) for row in rows]
        padded = torch.nn.utils.rnn.pad_sequence
        return {
            "input_ids": padded(rows, batch_first=True, padding_value=self.padding),
            "attention_mask": padded(masks, batch_first=True),
        }


class HubTokenizer:
    """A tokenizer of transformers, which refuses to be used by two threads at once."""

    def __init__(self, tokenizer: Any) -> None:
        """Copy `tokenizer`, so that tokens can be counted while texts are embedded."""
        self._counter, self._layer = tokenizer, copy.deepcopy(tokenizer)
        self._counting, self._laying_out = threading.Lock(), threading.Lock()

    def count(self, text: str) -> int:
        """Return the number of tokens of a text; see TextTokenizer."""
        with self._counting:
            return len(self._counter(text, truncation=False, verbose=False)["input_ids"])

    def lay_out(self, texts: Sequence[str], most: int) -> dict[str, torch.Tensor]:
        """Return the texts as tensors; see TextTokenizer."""
        with self._laying_out:
            return dict(self._layer(list(texts), padding=True, truncation=True, max_length=most, return_tensors="pt"))
