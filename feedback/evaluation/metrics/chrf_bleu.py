"""Scores single answers by chrF and BLEU, with the library sacrebleu, which handles several references itself."""

from collections.abc import Sequence

from sacrebleu import sentence_bleu, sentence_chrf


def score_chrf_bleu(answer: str, references: Sequence[str]) -> dict[str, float]:
    """Return chrf (chrF2, Popović 2015) and bleu (smoothed, effective order) of the whole answer, both 0 to 1."""
    return {
        "chrf": sentence_chrf(answer, list(references)).score / 100,
        "bleu": sentence_bleu(answer, list(references)).score / 100,
    }
