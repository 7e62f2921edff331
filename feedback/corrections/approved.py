"""What of one corrected exchange may be repeated, and for how long. Knows no other exchange, no store and no question.

A correction rests on the passages that it cites, on those its words come from where it writes no number, else on all
that were read. Their ids are hashes of their content, so a source that changed is not found by its old id.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from assistant.answers import Answer
from assistant.steps.citations import cite, renumber
from assistant.steps.corrections import Correction
from feedback.history import JudgedExchange
from feedback.pairs.judgements import BLAMES_THE_PASSAGES
from feedback.pairs.superseding import find_newer_edit
from feedback.records import Edit
from feedback.settings import FeedbackSettings, LearningRules
from feedback.texts.groundedness import describe_gap, find_ungrounded_words
from feedback.texts.same_question import QuestionKey, make_question_key
from retrieval.documents import Chunk, Passage, is_given


@dataclass(frozen=True)
class ApprovedAnswer:
    """A correction and what has to hold for it to be repeated."""

    correction: Correction
    key: QuestionKey
    edit: Edit
    rank: tuple[bool, datetime]
    """The highest counts among corrections of one question: a person's before a simulated one, then the newest."""
    why_not: str
    """A sentence for people when it must not be repeated, else empty. It still takes the place of older corrections."""
    refuses: bool
    rests_on: tuple[Chunk, ...]

    def stands(self, passages: Sequence[Passage], documents: Collection[str], *, given: bool) -> bool:
        """Return whether it may answer its question, for which `passages` were found or, if `given`, handed in.

        `documents` are the ids of those in the library. A corrected refusal says that the documents hold no answer, so
        it stands only while nothing else is found than what was read then.
        """
        chunks = {passage.chunk.id for passage in passages}
        if self.refuses:
            return chunks <= {chunk.id for chunk in self.rests_on}
        if given:
            return all(chunk.id in chunks for chunk in self.rests_on)
        return all(chunk.document_id in documents for chunk in self.rests_on)

    def is_example(self, passages: Sequence[Passage], documents: Collection[str], *, given: bool) -> bool:
        """Return whether it may be shown for another question: it answers, and its documents are as they were.

        What was handed in once is in no library: beside passages that are handed in too it holds, unless one of these
        shows that it changed.
        """
        now = {passage.chunk.uri: passage.chunk.document_id for passage in passages}

        def holds(chunk: Chunk) -> bool:
            if given and is_given(chunk):
                return now.get(chunk.uri, chunk.document_id) == chunk.document_id
            return chunk.document_id in documents

        return not self.refuses and all(map(holds, self.rests_on))


def find_approved_answer(judged: JudgedExchange, rules: LearningRules) -> ApprovedAnswer | None:
    """Return the correction of an exchange; None when there is none, it was taken back, or nothing was asked.

    One that its passages do not support is not repeated: beside sources that do not say it nobody could check it.
    """
    answer, edit = judged.exchange.answer, find_newer_edit(judged)
    key = make_question_key(answer.standalone_question)
    if edit is None or key is None:
        return None
    text = edit.text.strip()
    refuses = rules.refuses(text)
    cited = _cited(text, answer)
    numbers = {number: place for place, number in enumerate(cited, start=1)}
    sources = tuple(answer.passages[number - 1] for number in cited)
    rests_on = answer.passages if refuses else sources or answer.passages
    return ApprovedAnswer(
        Correction(judged.exchange.id, answer.standalone_question, renumber(text, numbers), sources),
        key,
        edit,
        (not judged.exchange.simulated, edit.at),
        why_not="" if refuses else _why_not(judged, text, rules.settings),
        refuses=refuses,
        rests_on=tuple(passage.chunk for passage in rests_on),
    )


def choose_highest(corrections: Iterable[ApprovedAnswer]) -> dict[QuestionKey, ApprovedAnswer]:
    """Return the one correction of each question that counts, whether or not it may be repeated."""
    by_key: dict[QuestionKey, ApprovedAnswer] = {}
    for one in corrections:
        if one.key not in by_key or one.rank > by_key[one.key].rank:
            by_key[one.key] = one
    return by_key


def _cited(text: str, answer: Answer) -> list[int]:
    """Return the numbers of the passages that `text` cites or, where it writes no number, plainly takes words from."""
    citations, _ = cite(text, [passage.chunk.text for passage in answer.passages])
    return list(dict.fromkeys(citation.number for citation in citations))


def _why_not(judged: JudgedExchange, text: str, settings: FeedbackSettings) -> str:
    """Say why the passages do not hold the correction or there should be no answer at all; else nothing."""
    answer, rating = judged.exchange.answer, judged.rating
    if not answer.passages:
        return "It rests on no passage."
    reasons = rating.reasons if rating is not None and rating.value == -1 else ()
    if any(reason in (*BLAMES_THE_PASSAGES, "should have refused") for reason in reasons):
        return "By the reason you gave, its passages do not hold it."
    missing = find_ungrounded_words(text, answer, settings)
    return describe_gap(missing) if missing else ""
