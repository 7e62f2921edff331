"""Recognises the same question in slightly other words.

Embeddings cannot tell: MiniLM gives "Who beat Germany in 1990?" and "Who did Germany beat in 1990?" a cosine of .99,
but "What is the capital of France?" and "capital of france what is it" one of .90. So the words decide. All words
count, except a few that say nothing, and so does their order, except that of question words.
"""

import re
import unicodedata

_NOTHING = frozenset({"the", "it", "please", "–", "—", "…"})
"""Words that make no difference. "a" is not one of them, because of hepatitis A, and neither is "IT" in capitals."""
_ANYWHERE = re.compile(
    r"wh(?:o|om|ose|at|en|ere|ich|y)|how|is|are|was|were|am|be|do|does|did|has|have|had|can|could|will|would|shall|should"
    r"|must|may|might"
)
"""Words whose place makes no difference, like the word after "how": "how long is it", "it is how long"."""
_SPOKEN = (
    (re.compile(r"\bcannot\b|\bcan't\b", re.IGNORECASE), "can not"),
    (re.compile(r"\bwon't\b", re.IGNORECASE), "will not"),
    (re.compile(r"n't\b", re.IGNORECASE), " not"),
    (re.compile(r"\b(who|what|when|where|why|how|it|that|there|he|she)'s\b", re.IGNORECASE), r"\1 is"),
)
_LEFT, _RIGHT = "\"'“”‘’„«»([{¿¡*_", "\"'“”‘’„«»)]}?!.,;:…？！。，；：*_"

QuestionKey = tuple[tuple[str, ...], tuple[str, ...]]


def make_question_key(question: str) -> QuestionKey | None:
    """Return a value that is equal for two questions that ask the same; None for a text without words.

    Case, punctuation around words, spaces, "the" and the place of question words make no difference. Synonyms, typing
    errors and other numbers do: when in doubt, two questions are different.
    """
    text = unicodedata.normalize("NFKC", question).replace("’", "'")
    shouted = text.isupper()
    for pattern, plain in _SPOKEN:
        text = pattern.sub(plain, text)
    bare = (token.lstrip(_LEFT).rstrip(_RIGHT) for token in text.split())
    words = [token.casefold() for token in bare if token and not _says_nothing(token, shouted)]
    if not words:
        return None
    return tuple(sorted(words)), tuple(
        word
        for before, word in zip(("", *words), words, strict=False)
        if before != "how" and not _ANYWHERE.fullmatch(word)
    )


def _says_nothing(token: str, shouted: bool) -> bool:
    return token.casefold() in _NOTHING and (shouted or token != "IT")
