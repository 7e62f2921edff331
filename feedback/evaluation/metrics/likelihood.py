"""How likely the model finds the reference, given exactly the prompt it answered. Knows no model, only the seam."""

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
    """A model that can score a text it did not write. Models behind an address usually cannot."""

    def log_likelihood(self, messages: Sequence[Turn], completion: str) -> Likelihood: ...


def measure_nll_per_token(answer: Answer, reference: str, scorer: LikelihoodScorer) -> float | None:
    """Return nats per token of `reference` after the messages of `answer`; None for a refusal before a model was asked.

    What was quoted is judged by the prompt from which the model would have written.

    Perplexity is its exponential. One reference only: the best of several would be another text for each model.
    """
    if not answer.prompt:
        return None
    likelihood = scorer.log_likelihood(answer.prompt, reference)
    return likelihood.nll / max(likelihood.tokens, 1)
