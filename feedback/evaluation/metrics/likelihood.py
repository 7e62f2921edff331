"""Measures how likely the model finds the reference, given the same prompt that it answered."""

from collections.abc import Sequence
from typing import Protocol

from assistant.answers import Answer, Turn


class Likelihood(Protocol):
    """Negative log-likelihood of a completion, in nats summed over its tokens and the end of turn."""

    @property
    def nll(self) -> float: ...

    @property
    def tokens(self) -> int: ...


class LikelihoodScorer(Protocol):
    """A model that can tell how likely a given text is. Models behind an address usually cannot."""

    def log_likelihood(self, messages: Sequence[Turn], completion: str) -> Likelihood: ...


def measure_nll_per_token(answer: Answer, reference: str, scorer: LikelihoodScorer) -> float | None:
    """Return nats per token of `reference` after the prompt of `answer`; None for a refusal before a model was asked.

    For quotes it is the prompt from which the model would have written. Perplexity is the exponential of this value.
    Only one reference is used, because the best of several would be another text for each model.
    """
    if not answer.prompt:
        return None
    likelihood = scorer.log_likelihood(answer.prompt, reference)
    return likelihood.nll / max(likelihood.tokens, 1)
