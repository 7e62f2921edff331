"""The scores that only a judge model can give. This file imports no judge, so that an exam without one stays light."""

from collections.abc import Mapping
from dataclasses import dataclass

JUDGE_SCORES: Mapping[str, float | None] = {
    "ragas_faithfulness": None,
    "ragas_answer_relevancy": None,
    "ragas_answer_accuracy": None,
    "ragas_context_precision": None,
    "ragas_context_recall": None,
}
"""Without a judge they are None in every row, which means "not judged"; they are never made up."""


@dataclass(frozen=True)
class NoJudge:
    """Stands where a judge would when none may judge: none is configured, checked or good enough."""

    reason: str
    """Why nothing is judged and what to do about it, as a sentence for people."""


NOT_CONFIGURED = NoJudge("No judge is configured: set base_url and model under [judge].")
