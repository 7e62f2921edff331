"""Which questions could be answered from their passages, as far as feedback tells.

An edit counts first, then a reason given with a thumb down, then a thumb up. A thumb down alone may mean anything.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from feedback.history import JudgedExchange
from feedback.pairs.document_groups import find_source_uris, name_groups
from feedback.pairs.judgements import BLAMES_THE_PASSAGES
from feedback.pairs.raters import Rater, find_raters
from feedback.pairs.reviewing import explain_hold
from feedback.settings import LearningRules
from feedback.texts.groundedness import find_ungrounded_words
from feedback.texts.same_question import make_question_key
from retrieval.documents import Passage
from retrieval.text.words import content_words

_FROM_ELSEWHERE = frozenset[str]({*BLAMES_THE_PASSAGES, "should have refused"})
"""Reasons that say of an edit that it is not in the passages."""


@dataclass(frozen=True)
class Case:
    """A question, the passages it was to be answered from, and whether they answer it."""

    question: str
    passages: tuple[Passage, ...]
    answerable: bool
    sources: frozenset[str]
    """The documents it is about."""
    made: bool = False
    """Whether it was made from an answerable case and not judged by a person."""
    weight: float = 1.0
    """How reliable the person is who judged it."""
    supported: bool = True
    """False: a person wants it answered, and the words of the passages do not show that they do."""


def collect_cases(judged: Iterable[JudgedExchange], rules: LearningRules) -> list[Case]:
    """Return a case for every exchange whose feedback tells, weighted by the reliability of the person who gave it.

    For the same question and passages, the latest judgement of the most reliable person counts.
    """
    entries = list(judged)
    known = find_raters(entries, rules)
    cases: dict[tuple[str, tuple[str, ...]], Case] = {}
    for entry in entries:
        answer = entry.exchange.answer
        told = could_answer(entry, rules)
        if (
            not tells(entry, rules)
            or not answer.passages
            or "passages" in dict(answer.chosen)  # their number is a signal, and the person had chosen another one
            or (entry.exchange.simulated and not rules.settings.include_simulated)
        ):
            continue
        text = entry.edit.text if entry.edit else answer.text
        sources = find_source_uris(answer, text)
        question = " ".join(answer.standalone_question.split())
        key = (question.casefold(), tuple(passage.chunk.id for passage in answer.passages))
        weight = known.get(_find_judge(entry), Rater()).weight
        if key in cases and cases[key].weight > weight:
            continue
        cases.pop(key, None)
        cases[key] = Case(
            question, answer.passages, told is not False, sources, weight=weight, supported=told is not None
        )
    return list(cases.values())


def _find_judge(entry: JudgedExchange) -> str:
    """Return the person whose judgement `could_answer` uses."""
    word = entry.correction or entry.rating
    assert word is not None
    return word.user


def could_answer(entry: JudgedExchange, rules: LearningRules) -> bool | None:
    """Return whether the passages answer the question according to people; None when they did not say.

    Small talk, what is said of the library, and a question asked back tell nothing, whatever people say of them. A
    correction that its passages do not support tells neither, nor does what a reviewer rejected or must accept
    first. Only words are compared, so the documents may have a gap there, or say the same in other words or another
    language.
    """
    answer = entry.exchange.answer
    if answer.computed or answer.about or answer.attached:  # not judged by the passages that were found
        return None
    if explain_hold(entry, rules.settings):
        return None
    reasons = entry.rating.reasons if entry.rating is not None and entry.rating.value == -1 else ()
    if edit := entry.correction:
        if rules.refuses(edit.text):
            return False
        # an answer that people know from elsewhere says nothing of these passages
        elsewhere = _FROM_ELSEWHERE & set(reasons)
        return None if elsewhere or find_ungrounded_words(edit.text, answer, rules.settings) else True
    if answer.imported:  # what another program should have done says nothing of these passages
        reasons = ()
    if "should have refused" in reasons:
        return False
    if "should not have refused" in reasons:
        return True
    if entry.rating is not None and entry.rating.value == 1 and answer.text.strip():
        written_elsewhere = answer.imported or (answer.approved_exchange_id is not None and not answer.refused)
        return (
            None
            if written_elsewhere and find_ungrounded_words(answer.text, answer, rules.settings)
            else not answer.refused
        )
    return None


def tells(entry: JudgedExchange, rules: LearningRules) -> bool:
    """Return whether a score is learned from, or measured on, what people said."""
    return could_answer(entry, rules) is not None or _is_answered_in_other_words(entry, rules)


def _is_answered_in_other_words(entry: JudgedExchange, rules: LearningRules) -> bool:
    """Return whether a person wrote an answer from these passages that could not be shown to be in them."""
    answer, edit = entry.exchange.answer, entry.correction
    if (
        edit is None
        or answer.computed
        or answer.about
        or answer.attached
        or answer.imported
        or rules.refuses(edit.text)
    ):
        return False
    if explain_hold(entry, rules.settings):
        return False
    return entry.rating is None or not _FROM_ELSEWHERE & set(entry.rating.reasons)


def exclude_cases(cases: Sequence[Case], questions: Collection[str], sources: Collection[str]) -> list[Case]:
    """Return the cases without these questions and documents, such as those of the exam."""
    asked = {make_question_key(question) for question in questions}
    return [case for case in cases if make_question_key(case.question) not in asked and not case.sources & set(sources)]


def make_contrasts(cases: Sequence[Case]) -> list[Case]:
    """Make unanswerable cases from answerable ones: as many as are missing, but no more than people judged.

    The question keeps its passages except those of the documents that answered it: a search finds the same when the
    document is missing. Where nothing is left, it gets the passages of another document's question that share most of
    its words.
    """
    answered = [case for case in cases if case.answerable and case.supported]
    lacking = len(answered) - sum(not case.answerable for case in cases)
    made = []
    for case in answered[: max(lacking, 0)]:
        left = tuple(passage for passage in case.passages if passage.chunk.uri not in case.sources)
        passages = left or _find_nearest_passages(case, cases)
        if passages:
            made.append(Case(case.question, passages, False, case.sources, made=True, weight=case.weight))
    return made


def group_cases(cases: Sequence[Case]) -> list[str]:
    """Return the document group of each case. Cases that share a document have the same group."""
    return name_groups([case.sources or frozenset({f"question:{case.question}"}) for case in cases])


def _find_nearest_passages(case: Case, cases: Sequence[Case]) -> tuple[Passage, ...]:
    """The passages of another question, about other documents, that share most content words with this one."""
    wanted = content_words(case.question)
    others = [other for other in cases if not other.sources & case.sources]
    return max(
        (other.passages for other in others),
        key=lambda passages: len(wanted & content_words(" ".join(passage.chunk.text for passage in passages))),
        default=(),
    )
