"""Approved answers: when a correction may be given as the answer to its question, and for how long.

A correction rests on the passages it cites. Without citations it rests on the passages that its words come from, and
failing those on all passages that were read. Passage ids are hashes of the content, so a source that has changed is no
longer found by its old id.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from assistant.answers import Answer
from assistant.steps.citations import cite, renumber
from assistant.steps.corrections import Correction
from feedback.history import JudgedExchange
from feedback.pairs.judgements import BLAMES_THE_PASSAGES
from feedback.pairs.reviewing import explain_hold
from feedback.records import Edit
from feedback.settings import FeedbackSettings, LearningRules
from feedback.texts.groundedness import describe_gap, find_ungrounded_words
from feedback.texts.same_question import QuestionKey, make_question_key
from retrieval.documents import Chunk, Passage, is_given


@dataclass(frozen=True)
class ApprovedAnswer:
    """A correction, and the conditions under which it may be given as an answer."""

    correction: Correction
    key: QuestionKey
    edit: Edit
    rank: tuple[bool, datetime]
    """Of several corrections of one question the highest counts: people before simulated users, then the newest."""
    why_not: str
    """Why it must not be given, as a sentence for people; empty when it may. It replaces older corrections anyway."""
    refuses: bool
    """Whether the correction says that the documents hold no answer."""
    rests_on: tuple[Chunk, ...]

    def stands(self, passages: Sequence[Passage], documents: Collection[str], *, given: bool) -> bool:
        """Return whether it may answer its question now.

        `passages` are those of the new question: found by a search, or handed in when `given`. `documents` are the ids
        of the documents in the library. A refusal stands only while the search finds nothing new.
        """
        chunks = {passage.chunk.id for passage in passages}
        if self.refuses:
            return chunks <= {chunk.id for chunk in self.rests_on}
        if given:
            return all(chunk.id in chunks for chunk in self.rests_on)
        return all(chunk.document_id in documents for chunk in self.rests_on)

    def is_example(self, passages: Sequence[Passage], documents: Collection[str], *, given: bool) -> bool:
        """Return whether it may be shown as an example for another question.

        It may when it answers its question and its documents have not changed. Passages that were handed in are in no
        library; they count as unchanged unless one of `passages` comes from a newer version of the same document.
        """
        now = {passage.chunk.uri: passage.chunk.document_id for passage in passages}

        def holds(chunk: Chunk) -> bool:
            if given and is_given(chunk):
                return now.get(chunk.uri, chunk.document_id) == chunk.document_id
            return chunk.document_id in documents

        return not self.refuses and all(map(holds, self.rests_on))


def find_approved_answer(judged: JudgedExchange, rules: LearningRules) -> ApprovedAnswer | None:
    """Return the correction of an answer; None when there is none, or the question has no words.

    Nor is there one while it was taken back, a reviewer rejected it, or must accept it first.

    None, too, where files were attached to the conversation: they are not everybody's, and neither is what is said of
    them.

    A correction that its passages do not support carries a `why_not`: readers could not check it against its sources.
    """
    answer, edit = judged.exchange.answer, judged.correction
    key = make_question_key(answer.standalone_question)
    if edit is None or key is None or answer.attached or explain_hold(judged, rules.settings):
        return None
    text = edit.text.strip()
    refuses = rules.refuses(text)
    cited = _find_cited(text, answer)
    numbers = {number: place for place, number in enumerate(cited, start=1)}
    sources = tuple(answer.passages[number - 1] for number in cited)
    rests_on = answer.passages if refuses else sources or answer.passages
    return ApprovedAnswer(
        Correction(judged.exchange.id, answer.standalone_question, renumber(text, numbers), sources),
        key,
        edit,
        (not judged.exchange.simulated, edit.at),
        why_not="" if refuses else _explain_unfit(judged, text, rules.settings),
        refuses=refuses,
        rests_on=tuple(passage.chunk for passage in rests_on),
    )


def choose_highest(corrections: Iterable[ApprovedAnswer]) -> dict[QuestionKey, ApprovedAnswer]:
    """Return the correction that counts for each question, whether or not it may be given."""
    by_key: dict[QuestionKey, ApprovedAnswer] = {}
    for one in corrections:
        if one.key not in by_key or one.rank > by_key[one.key].rank:
            by_key[one.key] = one
    return by_key


def _find_cited(text: str, answer: Answer) -> list[int]:
    """Return the numbers of the passages that `text` cites or, without citations, clearly takes words from."""
    citations, _ = cite(text, [passage.chunk.text for passage in answer.passages])
    return list(dict.fromkeys(citation.number for citation in citations))


def _explain_unfit(judged: JudgedExchange, text: str, settings: FeedbackSettings) -> str:
    """Say why the correction must not be given: its passages do not say it, or there should be no answer; else ""."""
    answer, rating = judged.exchange.answer, judged.rating
    if not answer.passages:
        return "It rests on no passage."
    reasons = rating.reasons if rating is not None and rating.value == -1 else ()
    if any(reason in (*BLAMES_THE_PASSAGES, "should have refused") for reason in reasons):
        return "By the reason you gave, its passages do not hold it."
    missing = find_ungrounded_words(text, answer, settings)
    return describe_gap(missing) if missing else ""
