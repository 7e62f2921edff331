"""Scores answers by ROUGE-1, ROUGE-2 and ROUGE-L, with the library rouge-score and in any script."""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from feedback.evaluation.metrics.tokens import split_words

if TYPE_CHECKING:
    from rouge_score.rouge_scorer import RougeScorer


class _Words:
    # The library's own tokenizer drops every letter that is not ASCII. On ASCII text the two agree.
    def tokenize(self, text: str) -> list[str]:
        return split_words(text)


@cache
def _scorer() -> "RougeScorer":
    from rouge_score.rouge_scorer import RougeScorer  # loads NLTK and SciPy

    return RougeScorer(["rouge1", "rouge2", "rougeL"], tokenizer=_Words())


def score_rouge(answer: str, references: Sequence[str]) -> dict[str, float]:
    """Return F of ROUGE-1, -2 and -L and precision and recall of ROUGE-L, all 0 to 1, without stemming (Lin 2004).

    Of several references the one with the best F counts, separately for ROUGE-1, -2 and -L.
    """
    scores = _scorer().score_multi(list(references), answer)
    return {
        "rouge1_f": float(scores["rouge1"].fmeasure),
        "rouge2_f": float(scores["rouge2"].fmeasure),
        "rougeL_f": float(scores["rougeL"].fmeasure),
        "rougeL_precision": float(scores["rougeL"].precision),
        "rougeL_recall": float(scores["rougeL"].recall),
    }
