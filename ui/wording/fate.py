"""What will come of a judgement, as a sentence for the person who gave it.

A sentence that begins "Saved:" says what comes of it, one that begins "Saved. " why nothing does.
"""

from collections.abc import Sequence

from feedback.corrections.approved import find_approved_answer
from feedback.history import JudgedExchange
from feedback.pairs.candidates import Candidate
from feedback.records import CORRECTIONS, Choice
from feedback.settings import LearningRules
from finetune.methods.table import find_learners


def describe_fate(judged: JudgedExchange, candidate: Candidate | None, rules: LearningRules) -> str:
    """Say what training will do with the judgement of an answer; return "" when nobody judged it."""
    if candidate is None or (judged.rating is None and not judged.edits):
        return ""
    if judged.exchange.answer.approved_exchange_id is not None:
        return _describe_fate_of_approved(judged, rules)
    if candidate.missing:
        return _explain_no_use(candidate.reason)
    if candidate.pair is None:
        return _explain_not_learned(candidate.reason)
    if candidate.pair.kind in CORRECTIONS:
        what = "learns from it" if candidate.pair.answerable else "learns from it when to refuse"
        return f"Saved: the next training {what}, or its exam asks the question."
    return f"Saved: a training by {_join(find_learners(candidate.pair.kind))} learns a little from it."


def describe_fate_of_choice(choice: Choice, rejected: Candidate | None) -> str:
    """Say what training will do with a choice; `rejected` is the decision on the answer that was not preferred."""
    if rejected is None or rejected.preferred_id != choice.chosen_id:
        return _explain_not_learned("The thumb or the correction of the other answer counts instead.")
    if rejected.pair is None:
        return _explain_not_learned(rejected.reason.replace(f"Answer {choice.chosen_id}", "This answer"))
    return "Saved: the next training learns to prefer this answer, or its exam asks the question."


def is_in_vain(fate: str) -> bool:
    """Return whether a sentence of this file says that nothing comes of the judgement."""
    return fate.startswith("Saved. ")


def _explain_not_learned(reason: str) -> str:
    return f"Saved. The training does not learn from it: {_lower(reason)}"


def _explain_no_use(reason: str) -> str:
    return f"Saved. Nobody else gets it, and the training does not learn from it: {_lower(reason)}"


def _lower(sentence: str) -> str:
    """Return a sentence as it goes on after a colon."""
    return f"{sentence[:1].lower()}{sentence[1:]}"


def _join(names: Sequence[str]) -> str:
    """Return "a, b or c"."""
    *others, last = (name.upper() for name in names)
    return f"{', '.join(others)} or {last}" if others else last


def _describe_fate_of_approved(judged: JudgedExchange, rules: LearningRules) -> str:
    if correction := find_approved_answer(judged, rules):
        if correction.why_not:
            return _explain_no_use(correction.why_not)
        return "Saved: your correction takes the place of the earlier one, for this question and in training."
    if judged.rating is not None and judged.rating.value == -1:
        return "Saved: nobody gets this answer any more until somebody corrects it again."
    return "Saved." if judged.rating else ""
