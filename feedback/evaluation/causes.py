"""Finds at which step a bad answer went wrong, by rule: from what is kept with the answer, and one search.

Bad is an answer that somebody really corrected (more than its spelling), or gave a thumb down that still counts. The
correction says what is right, so its new facts are looked for: those that neither the question nor the answer holds.
A text holds them when it has half of them or more, and each number among them. The first rule that fits decides:

1. A reviewer said that the documents do not hold it: a document is missing.
   The correction refuses, or the thumb says "should have refused": the gate answered what it should have refused.
2. Somebody named the right passage. The search missed it ("retrieval"), or it was found: then as in 4, with the facts
   of the passage where there is no correction.
3. No new fact: the correction only left out or reworded. What was said was chosen wrongly from the passages when they
   were quoted or computed with ("choice"), else written wrongly ("model"). After a refusal that is "unclear".
4. The passages of the answer hold the new facts, so the search found them. Then it was the gate, if it refused before
   a model was asked; the model, if what it read holds them; else they were passed over for other sentences ("choice").
5. A search for the correction finds one passage that holds them: it is in the documents, and the search for the
   question missed it ("retrieval").
6. Otherwise no passage supports the correction: a document is missing.

A thumb down without a correction or a named passage says not what would be right. Only "should (not) have refused"
blames the gate, and "outdated" a document. Else a part that is marked as wrong was chosen wrongly where the answer was
quoted or computed ("choice"), and is the model's where no passage holds its facts; everything else is "unclear".
Approved and imported answers, small talk and what is said of the library are left out: none of these steps made them.
Words are compared, not meanings, as in feedback/texts/facts.py.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from assistant.answers import Answer
from feedback.evaluation.metrics.citations import remove_markers
from feedback.history import JudgedExchange
from feedback.pairs.judgements import read_judgement
from feedback.records import Mark
from feedback.settings import LearningRules
from feedback.texts.facts import find_fact_keys
from retrieval.documents import Chunk, Passage, Scores

Cause = Literal["retrieval", "missing document", "gate", "choice", "model", "unclear"]
CAUSES: tuple[Cause, ...] = get_args(Cause)
ENOUGH = 0.5
"""Least share of the new facts that a text must hold."""

_ANSWERED: tuple[Cause, str] = ("gate", "It answered what it should have refused.")
Search = Callable[[str], Sequence[Passage]]
"""Finds passages for a text, in all documents."""


@dataclass(frozen=True)
class Blame:
    """Why one answer was bad."""

    exchange_id: str
    question: str
    cause: Cause
    reason: str
    """The rule that decided, as a sentence for people."""
    passage: str = ""
    """Title and place of the passage that holds what was right, where there is one."""


def find_causes(judged: Iterable[JudgedExchange], rules: LearningRules, search: Search) -> Iterator[Blame]:
    """Yield why each bad answer was bad, in the order given. Answers that are not bad are passed over."""
    for entry in judged:
        if blame := find_cause(entry, rules, search):
            yield blame


def find_cause(entry: JudgedExchange, rules: LearningRules, search: Search) -> Blame | None:
    """Return why the answer was bad; None when it is not, or when no step of answering made it."""
    answer = entry.exchange.answer
    if answer.about or answer.attached or answer.imported or answer.approved_exchange_id is not None:
        return None
    if entry.review is not None and entry.review.decision == "missing":
        return Blame(
            entry.exchange.id, answer.question, "missing document", "A reviewer says that the documents lack it."
        )
    read = read_judgement(entry, rules)
    edit = entry.edit.text if entry.edit and read.opinion == "edited" else ""
    reasons = entry.rating.reasons if entry.rating and read.opinion == "disliked" else ()
    if read.opinion not in ("edited", "disliked"):
        return None
    passage: Passage | None = None
    if (edit and read.refuses) or "should have refused" in reasons:
        cause, reason = _ANSWERED
    elif entry.mark and entry.mark.right:
        passage = Passage(entry.mark.right, Scores(0.0))
        cause, reason = _blame_by_passage(answer, passage, _find_new_facts(answer, edit or passage.chunk.text))
    elif edit:
        cause, reason, passage = _blame_by_edit(answer, edit, search)
    else:
        cause, reason = _blame_by_reasons(answer, reasons, entry.mark)
    where = f"{passage.chunk.title}, {passage.chunk.place}".removesuffix(", ") if passage else ""
    return Blame(entry.exchange.id, answer.question, cause, reason, where)


def count_causes(blames: Iterable[Blame]) -> dict[Cause, int]:
    """Return how often each cause was found, 0 included."""
    counted = Counter(blame.cause for blame in blames)
    return {cause: counted[cause] for cause in CAUSES}


def _blame_by_edit(answer: Answer, edit: str, search: Search) -> tuple[Cause, str, Passage | None]:
    new = _find_new_facts(answer, edit)
    if not new:
        if answer.refused:
            return "unclear", "The correction states nothing beyond the question that could be looked for.", None
        if answer.quoted or answer.computed:
            return "choice", "The correction only leaves out or rewords what was quoted or computed.", None
        return "model", "The correction only leaves out or rewords what the model wrote.", None
    if _hold([passage.chunk.text for passage in answer.passages], new):
        best = max(answer.passages, key=lambda passage: len(new & find_fact_keys(passage.chunk.text)))
        return *_blame_after_search(answer, new), best
    for passage in search(remove_markers(edit)):
        if _hold([passage.chunk.text], new):
            return "retrieval", "What is right is in the documents, and the search for the question missed it.", passage
    return "missing document", "No passage says what the correction says.", None


def _blame_by_passage(answer: Answer, right: Passage, facts: frozenset[str]) -> tuple[Cause, str]:
    """Blame a step for an answer whose right passage somebody named; `facts` are those that it should have stated."""
    if not any(_overlap(right.chunk, passage.chunk) for passage in answer.passages):
        return "retrieval", "Somebody named the right passage, and the search for the question missed it."
    return _blame_after_search(answer, facts)


def _blame_after_search(answer: Answer, facts: frozenset[str]) -> tuple[Cause, str]:
    """Blame a step for an answer whose passages hold what is right."""
    if answer.refused and not answer.messages:
        return "gate", "What is right was found, and it refused before a model was asked."
    made_of_passages = answer.quoted or answer.computed
    if not made_of_passages and _hold([turn.text for turn in answer.messages], facts):
        what = "refused" if answer.refused else "wrote something else"
        return "model", f"The model read what is right, and {what}."
    return "choice", "What is right was found, and other sentences of the passages were chosen."


def _blame_by_reasons(answer: Answer, reasons: Sequence[str], mark: Mark | None) -> tuple[Cause, str]:
    if "should not have refused" in reasons and answer.refused and not answer.messages:
        return "gate", "It refused before a model was asked, what it should have answered."
    if "outdated" in reasons:
        return "missing document", "What the documents say is outdated."
    if mark is None:
        return "unclear", "A thumb down without a correction does not say what would be right."
    if answer.quoted or answer.computed:
        return "choice", "What is marked as wrong was quoted or computed from the passages."
    marked = {fact for start, end in mark.wrong for fact in find_fact_keys(answer.text[start:end])}
    if marked and not _hold([passage.chunk.text for passage in answer.passages], frozenset(marked)):
        return "model", "No passage says what is marked as wrong."
    return "unclear", "The passages say what is marked as wrong, and nobody said what would be right."


def _find_new_facts(answer: Answer, right: str) -> frozenset[str]:
    """Return the facts of a right text that neither the question nor the answer holds."""
    said = "" if answer.refused else answer.text
    asked = find_fact_keys(answer.question) | find_fact_keys(answer.standalone_question)
    return find_fact_keys(right) - find_fact_keys(said) - asked


def _overlap(one: Chunk, other: Chunk) -> bool:
    """Return whether two chunks share a part of one document."""
    return one.uri == other.uri and one.start < other.end and other.start < one.end


def _hold(texts: Sequence[str], facts: frozenset[str]) -> bool:
    """Return whether the texts together hold enough of the facts, and every number among them."""
    held = {fact for text in texts for fact in facts & find_fact_keys(text)}
    numbers = {fact for fact in facts if fact[0].isdigit()}
    return len(held) >= ENOUGH * len(facts) and numbers <= held
