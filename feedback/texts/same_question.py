"""Whether two questions ask the same in other dress. Knows texts only.

Embeddings cannot tell: MiniLM gives "Who beat Germany in 1990?" and "Who did Germany beat in 1990?" a cosine of .99,
but "What is the capital of France?" and "capital of france what is it" one of .90. So the words decide. All of them
count, numbers, names and negations too, save a few that say nothing; and their order, save that of question words.
"""

import re
import unicodedata

_NOTHING = frozenset({"the", "it", "please", "–", "—", "…"})
"""Words that a question may have or lack. Not "a", for there is hepatitis A; and "it" not in capitals: IT."""
_ANYWHERE = re.compile(
    r"wh(?:o|om|ose|at|en|ere|ich|y)|how|is|are|was|were|am|be|do|does|did|has|have|had|can|could|will|would|shall|should"
    r"|must|may|might"
)
"""Words that may stand in front or behind, as may the one after "how": "how long is it", "it is how long"."""
_SPOKEN = (
    (re.compile(r"\bcannot\b|\bcan't\b", re.IGNORECASE), "can not"),
    (re.compile(r"\bwon't\b", re.IGNORECASE), "will not"),
    (re.compile(r"n't\b", re.IGNORECASE), " not"),
    (re.compile(r"\b(who|what|when|where|why|how|it|that|there|he|she)'s\b", re.IGNORECASE), r"\1 is"),
)
_LEFT, _RIGHT = "\"'“”‘’„«»([{¿¡*_", "\"'“”‘’„«»)]}?!.,;:…？！。，；：*_"

QuestionKey = tuple[tuple[str, ...], tuple[str, ...]]


def make_question_key(question: str) -> QuestionKey | None:
    """Return a value that is equal for questions which ask the same; None for a text without words.

    Case, punctuation around words, spaces, "the" and the place of question words make no difference. A synonym, a
    typing error or another number does: in doubt two questions are two.
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
