"""Counts the words and numbers that answer and reference share, in any script."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

ARTICLES = frozenset({"a", "an", "the"})

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
# Scripts written without spaces (Thai to Khmer, kana, Han). Each character is taken for a word.
_UNSPACED = re.compile(
    "([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff])"
)


def split_words(text: str) -> list[str]:
    """Return the words of `text`, casefolded. Everything but letters, marks and digits separates words.

    On ASCII text these are exactly the tokens of rouge-score without stemming.
    """
    folded = _UNSPACED.sub(r" \1 ", unicodedata.normalize("NFKC", text).casefold())
    kept = (character if unicodedata.category(character)[0] in "LNM" else " " for character in folded)
    return "".join(kept).split()


def score_token_overlap(answer: str, references: Sequence[str]) -> dict[str, float]:
    """Return token_precision and token_recall (0 to 1) against the reference for which their F is best.

    Words are counted in any order, without English articles, as in SQuAD (Rajpurkar 2016). An empty answer gets 0 for
    both. brief_recall is the recall of only as many first words of the answer as the reference has, for the best
    reference. Unlike token_recall it does not reward a long answer for going on.
    """
    found = _drop_articles(answer)
    pairs, brief = [], []
    for reference in references:
        wanted = Counter(_drop_articles(reference))
        shared = (Counter(found) & wanted).total()
        pairs.append((shared / max(len(found), 1), shared / max(wanted.total(), 1)))
        brief.append((Counter(found[: wanted.total()]) & wanted).total() / max(wanted.total(), 1))
    precision, recall = max(pairs, key=_compute_f)
    return {"token_precision": precision, "token_recall": recall, "brief_recall": max(brief)}


def score_number_recall(answer: str, references: Sequence[str]) -> float | None:
    """Return the share of the reference's numbers that the answer has, best of the references; None without numbers."""
    found = count_numbers(answer)
    shares = []
    for reference in references:
        if wanted := count_numbers(reference):
            shares.append((found & wanted).total() / wanted.total())
    return max(shares, default=None)


def count_numbers(text: str) -> Counter[str]:
    """Count the numbers written in digits; "3,100" and "3100" are one number, in any script's digits."""
    found = _NUMBER.findall(unicodedata.normalize("NFKC", text))
    digits = ("".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in number) for number in found)
    return Counter(number.replace(",", "") if _GROUPED.fullmatch(number) else number for number in digits)


def measure_length_ratio(answer: str, references: Sequence[str]) -> float:
    """Return the answer's number of words divided by the references' mean; above 1 the answer is longer."""
    mean_length = sum(len(split_words(reference)) for reference in references) / len(references)
    return len(split_words(answer)) / max(mean_length, 1.0)


def _drop_articles(text: str) -> list[str]:
    return [word for word in split_words(text) if word not in ARTICLES]


def _compute_f(precision_recall: tuple[float, float]) -> float:
    precision, recall = precision_recall
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0
