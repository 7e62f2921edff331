"""What will come of a judgement, as a sentence for the person who gave it.

A sentence that begins "Saved:" says what comes of it, one that begins "Saved. " why nothing does. That reason
is English in every language: it comes from the rules of learning, which the commands show too.
"""

from collections.abc import Sequence

from feedback.corrections.approved import find_approved_answer
from feedback.history import JudgedExchange
from feedback.pairs.candidates import Candidate
from feedback.pairs.reviewing import explain_hold
from feedback.records import CORRECTIONS, Choice
from feedback.settings import LearningRules
from finetune.methods.table import find_learners, find_method
from ui.wording.texts.texts import FateTexts


def describe_fate(judged: JudgedExchange, candidate: Candidate | None, rules: LearningRules, texts: FateTexts) -> str:
    """Say what training will do with the judgement of an answer; return "" when nobody judged it."""
    if candidate is None or (judged.rating is None and not judged.edits):
        return ""
    if why_not := explain_hold(judged, rules.settings):
        return texts.not_learned.format(reason=_lower(why_not))
    if judged.exchange.answer.approved_exchange_id is not None:
        return _describe_fate_of_approved(judged, rules, texts)
    if candidate.missing:
        return (texts.only_size if candidate.reworded else texts.no_use).format(reason=_lower(candidate.reason))
    if candidate.pair is None:
        return texts.not_learned.format(reason=_lower(candidate.reason))
    if candidate.pair.kind in CORRECTIONS:
        return texts.learns if candidate.pair.answerable else texts.learns_to_refuse
    return texts.learns_a_little.format(methods=_join(find_learners(candidate.pair.kind), texts))


def describe_fate_of_choice(choice: Choice, rejected: Candidate | None, texts: FateTexts) -> str:
    """Say what training will do with a choice; `rejected` is the decision on the answer that was not preferred."""
    if rejected is None or rejected.preferred_id != choice.chosen_id:
        return texts.not_learned.format(reason=_lower(texts.other_counts))
    if rejected.pair is None:
        reason = rejected.reason.replace(f"Answer {choice.chosen_id}", "This answer")
        return texts.not_learned.format(reason=_lower(reason))
    return texts.prefers


def is_in_vain(fate: str, texts: FateTexts) -> bool:
    """Return whether a sentence of this file says that nothing comes of the judgement."""
    return fate.startswith(texts.in_vain)


def _lower(sentence: str) -> str:
    """Return a sentence as it goes on after a colon."""
    return f"{sentence[:1].lower()}{sentence[1:]}"


def _join(names: Sequence[str], texts: FateTexts) -> str:
    """Return "a, b or c"."""
    *others, last = (find_method(name).shown for name in names)
    return texts.one_of.format(others=", ".join(others), last=last) if others else last


def _describe_fate_of_approved(judged: JudgedExchange, rules: LearningRules, texts: FateTexts) -> str:
    if correction := find_approved_answer(judged, rules):
        if correction.why_not:
            return texts.no_use.format(reason=_lower(correction.why_not))
        return texts.replaces
    if judged.rating is not None and judged.rating.value == -1:
        return texts.withheld
    return texts.saved if judged.rating else ""
