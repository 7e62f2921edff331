"""The scores that only a judge model can give. This file imports no judge, so that an exam without one stays light."""

from collections.abc import Mapping

JUDGE_SCORES: Mapping[str, float | None] = {
    "ragas_faithfulness": None,
    "ragas_answer_relevancy": None,
    "ragas_answer_accuracy": None,
    "ragas_context_precision": None,
    "ragas_context_recall": None,
}
"""Without a judge they are None in every row, which means "not judged"; they are never made up."""
