"""What models write before they answer: it is no part of the answer, and nobody learns from it."""

import re

_TAGS = ("think", "thinking", "thought", "reasoning")
_OPENS = re.compile(rf"<(?:{'|'.join(_TAGS)})>|\[THINK\]")
_CLOSES = re.compile(rf"</(?:{'|'.join(_TAGS)})>|\[/THINK\]")
ENDS_OPEN = re.compile(rf"(?:{_OPENS.pattern})\s*\Z")
"""Matches a prompt whose template has begun a thought."""
_BEGINNINGS = frozenset(f"<{tag}>"[:end] for tag in _TAGS for end in range(1, len(tag) + 2)) | {
    "[THINK]"[:end]
    for end in range(2, 7)  # "[" alone begins a citation
}


def is_mark(token: str) -> bool:
    """Return whether a token begins or ends a thought."""
    return bool(_OPENS.fullmatch(token) or _CLOSES.fullmatch(token))


def strip_thoughts(text: str, *, opened: bool | None = None, running: bool = False) -> str:
    """Return `text` without the thoughts that it begins with; "" while they go on.

    `opened`: whether the prompt has begun a thought already; None where nobody knows, as at a server. `running`: more
    will come, so the beginning of a mark is held back. Marks within an answer are left: documents may be about them.
    """
    begun = text.lstrip()
    if running and begun in _BEGINNINGS:
        return ""
    thinks = opened or _OPENS.match(begun) is not None
    closes = _CLOSES.search(begun)
    if closes and (thinks or (opened is None and not _OPENS.search(begun, 0, closes.start()))):
        return strip_thoughts(begun[closes.end() :].lstrip(), opened=False, running=running)
    return "" if thinks else text


def explain_endless(tokens: int) -> str:
    """Return why there is no answer after so many tokens of thoughts, and what to do."""
    return (
        f"The model thought for {tokens} tokens and had none left to answer: raise `[answers] max_new_tokens`, or set "
        "`[model] thinking` to false."
    )
