"""Keeps texts of people and documents from steering a model by its control tokens.

Chat templates put texts between tokens such as <|im_end|>. A document that holds these letters would end its turn and
speak as the system or the assistant. So they get a blank behind their first letter, "< |im_end|>", and are letters.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

UNKNOWN_SERVERS = re.compile(
    r"<[|｜][^<>\n]{1,60}[|｜]>"  # <|im_end|>, <|eot_id|>, <｜User｜>
    r"|</?s>|<(?:bos|eos|pad|unk|mask|cls|sep)>|</?(?:start|end)_of_\w+>|<[A-Z]+_TOKEN>"
    r"|<</?SYS>>|\[/?(?:INST|[A-Z]+_[A-Z_]+)\]"  # [INST], [/SYSTEM_PROMPT]
)
"""The shapes of control tokens in the families of models that there are, where the tokenizer is at a server."""


def make_inert(text: str, control: re.Pattern[str]) -> str:
    """Return `text` without anything that is a control token."""
    return control.sub(lambda token: f"{token[0][0]} {token[0][1:]}", text)


@lru_cache(maxsize=8)
def find_control_tokens(tokenizer: "PreTrainedTokenizerBase") -> re.Pattern[str]:
    """Return a pattern for all tokens that were added to the vocabulary by name, as control tokens are."""
    added = (str(token) for token in tokenizer.added_tokens_decoder.values())
    return _compile([*tokenizer.all_special_tokens, *added])


@lru_cache(maxsize=8)
def find_special(tokenizer: "PreTrainedTokenizerBase") -> frozenset[int]:
    """Return the tokens that steer and are no text: many are declared where tokens are added, and nowhere else."""
    added = (number for number, token in tokenizer.added_tokens_decoder.items() if token.special)
    return frozenset((*tokenizer.all_special_ids, *added))


def _compile(tokens: Iterable[str]) -> re.Pattern[str]:
    # blanks of programs are tokens too in some families, and steer nothing
    names = sorted({token.strip() for token in tokens if len(token.strip()) > 1}, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, names)) or r"(?!)", re.IGNORECASE)
