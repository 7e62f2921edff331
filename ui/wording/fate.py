"""What will come of a judgement, as a sentence for the person who gave it. Knows no page and no storage.

"Saved:" and "Saved as" go on with what comes of it, "Saved." with why nothing does.
"""

from feedback.corrections.approved import find_approved_answer
from feedback.history import JudgedExchange
from feedback.pairs.candidates import Candidate
from feedback.records import CORRECTIONS, Choice
from feedback.settings import LearningRules
from finetune.methods.table import find_learners


def describe_fate(judged: JudgedExchange, candidate: Candidate | None, rules: LearningRules) -> str:
    """Say what training will do with the judgement of an exchange; nothing when nobody judged it."""
    if candidate is None or (judged.rating is None and not judged.edits):
        return ""
    if judged.exchange.answer.approved_exchange_id is not None:
        return _fate_of_approved(judged, rules)
    if candidate.missing:
        return _of_no_use(candidate.reason)
    if candidate.pair is None:
        return _left_out(candidate.reason)
    if candidate.pair.kind in CORRECTIONS:
        what = "from it" if candidate.pair.answerable else "when to refuse from it,"
        return f"Saved as a {candidate.decision}: the next training learns {what} or asks it in the exam."
    learners = find_learners(candidate.pair.kind)
    return f"Saved: {', '.join(learners)} {'learns' if len(learners) == 1 else 'learn'} a little from it."


def describe_fate_of_choice(choice: Choice, rejected: Candidate | None) -> str:
    """Say what training will do with a choice; `rejected` is the decision on the answer that was not preferred."""
    if rejected is None or rejected.preferred_id != choice.chosen_id:
        return _left_out("The thumb or the correction of the other answer counts instead.")
    if rejected.pair is None:
        return _left_out(rejected.reason.replace(f"Answer {choice.chosen_id}", "This answer"))
    return "Saved as a pair: the next training learns to prefer this answer or asks it in the exam."


def is_in_vain(fate: str) -> bool:
    """Whether a fate says that nothing comes of the judgement."""
    return fate.startswith("Saved. ")


def _left_out(reason: str) -> str:
    return f"Saved. Will not be trained on: {reason[:1].lower()}{reason[1:]}"


def _of_no_use(reason: str) -> str:
    return f"Saved. Neither given to others nor trained on: {reason[:1].lower()}{reason[1:]}"


def _fate_of_approved(judged: JudgedExchange, rules: LearningRules) -> str:
    if correction := find_approved_answer(judged, rules):
        if correction.why_not:
            return _of_no_use(correction.why_not)
        return "Saved: your correction takes the place of the earlier one, for this question and in training."
    if judged.rating is not None and judged.rating.value == -1:
        return "Saved: this answer is not given any more until somebody corrects it again."
    return "Saved." if judged.rating else ""
