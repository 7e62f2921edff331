"""Keep golden questions: from an answer, from a file, by hand and from documents; change and remove them."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from feedback.corrections.readable import ReadableDocuments
from feedback.errors import FeedbackError
from feedback.evaluation.golden import GoldenQuestion, load_golden
from feedback.evaluation.kept.drafting import Draft, draft_questions
from feedback.evaluation.kept.golden_set import OPERATOR, KeptQuestion, Role
from feedback.evaluation.kept.golden_store import GoldenStore
from feedback.history import JudgedExchange
from feedback.pairs.document_groups import find_source_uris
from feedback.pairs.reviewing import TURNED_DOWN
from feedback.texts.same_question import make_question_key
from feedback.texts.text_changes import measure_change
from ui.actions.asking import read_exchange, search
from ui.people.reading.reach import Reach, find_readable_documents, list_readable
from ui.wiring import Apprentice

DRAFTS = 5
"""How many drafts are shown at a time."""
_READ_OF_DOCUMENT = 40
"""Passages of a document that are looked through for drafts."""
_DOCUMENTS_READ = 200
"""Documents that are looked through, so that a large library does not keep a reader waiting."""
FAVOURED = (
    "This answer is nearly what the assistant itself had written, so an exam would favour whoever wrote it. Keep it as "
    "a pin, which must never break, or write the answer in other words."
)


def list_golden(apprentice: Apprentice) -> list[KeptQuestion]:
    """Return the golden questions that are kept, oldest first."""
    return GoldenStore(apprentice.engine).questions()


def find_kept(apprentice: Apprentice, user: str) -> frozenset[str]:
    """Return the ids of the exchanges whose answers `user` keeps."""
    return frozenset(GoldenStore(apprentice.engine).answers_of(user))


def is_worth_keeping(judged: JudgedExchange, user: str) -> bool:
    """Return whether an answer can be kept: `user` corrected it or rated it good, and it rests on passages.

    A correction that a reviewer turned down cannot.
    """
    answer, rating = judged.exchange.answer, judged.rating_of(user)
    if judged.review is not None and judged.review.decision in TURNED_DOWN:
        return False
    good = judged.edit is not None or (rating is not None and rating.value == 1)
    return good and bool(answer.passages) and not (answer.about or answer.computed or answer.attached)


def keep_answer(apprentice: Apprentice, exchange_id: str, *, user: str, reach: Reach) -> KeptQuestion:
    """Keep an answer as it stands as a pin: no promotion may make it wrong.

    Raises FeedbackError for an answer that nobody corrected or rated good, for one that no exam could ask, and for one
    whose documents are out of reach.
    """
    exchange = read_exchange(apprentice, exchange_id, user=user)
    conversation = apprentice.feedback.conversation(exchange.conversation_id)
    [judged] = [one for one in conversation if one.exchange.id == exchange_id]
    readable = find_readable_documents(apprentice, reach).cover_passages(exchange.answer.passages)
    if not readable or not is_worth_keeping(judged, user):
        raise FeedbackError(
            "Only an answer from documents that you corrected or rated good can be kept. Correct it, or rate it good."
        )
    answer = exchange.answer
    answerable = not apprentice.settings.learning_rules.refuses(judged.text)
    question = GoldenQuestion(
        id="",
        question=answer.standalone_question,
        references=(judged.text,) if answerable else (),
        answerable=answerable,
        passages=answer.passages,
        sources=tuple(sorted(find_source_uris(answer, judged.text))[:1]),
    )
    store = GoldenStore(apprentice.engine)
    return store.keep(question, "pin", user=user, exchange_id=exchange_id, answer=answer.text)


def release_answer(apprentice: Apprentice, exchange_id: str, *, user: str) -> None:
    """Stop keeping an answer that `user` kept; nothing happens when it is not kept."""
    store = GoldenStore(apprentice.engine)
    if question_id := store.answers_of(user).get(exchange_id):
        store.remove(question_id)


def add(
    apprentice: Apprentice,
    question: str,
    references: Sequence[str],
    role: Role,
    *,
    reach: Reach,
    user: str = OPERATOR,
    source: str = "",
) -> KeptQuestion:
    """Keep a question with its right answers; without any, the right answer is that the documents hold none.

    An exam asks it with the passages that a search finds now within reach. `source` is the document that it is about.
    Raises FeedbackError for a question without words, or one for which nothing is found.
    """
    right = tuple(text.strip() for text in references if text.strip())
    sources = (source,) if source else ()
    asked = GoldenQuestion("", question.strip(), right, bool(right), (), sources)
    return GoldenStore(apprentice.engine).keep(_find_passages(apprentice, asked, reach), role, user=user)


def import_golden(apprentice: Apprentice, file: Path, role: Role, *, reach: Reach, user: str = OPERATOR) -> int:
    """Keep every question of a JSONL file; return how many. Those without passages get those that a search finds.

    Raises FeedbackError, and keeps nothing, when a line is bad or nothing is found for a question.
    """
    questions = [_find_passages(apprentice, question, reach) for question in load_golden(file)]
    store = GoldenStore(apprentice.engine)
    for question in questions:
        store.keep(question, role, user=user)
    return len(questions)


def change(
    apprentice: Apprentice,
    question_id: str,
    *,
    user: str,
    reach: Reach,
    question: str,
    references: Sequence[str],
    role: Role,
) -> KeptQuestion:
    """Give a golden question other words, other right answers or another role.

    Raises FeedbackError when it belongs to another person, or would favour whoever answered it before.
    """
    kept = _find_own(apprentice, question_id, user, reach)
    right, words = tuple(text.strip() for text in references if text.strip()), question.strip()
    asked = replace(kept.question, question=words, references=right, answerable=bool(right))
    if make_question_key(words) != make_question_key(kept.question.question):
        asked = _find_passages(apprentice, replace(asked, passages=()), reach)
    changed = replace(kept, question=asked, role=role)
    most = apprentice.settings.promotion.light_edit
    if role != "pin" and kept.answer and any(measure_change(kept.answer, text) <= most for text in right):
        raise FeedbackError(FAVOURED)
    GoldenStore(apprentice.engine).change(changed, user=user)
    return changed


def remove(apprentice: Apprentice, question_id: str, *, reach: Reach, user: str = OPERATOR) -> KeptQuestion:
    """Let no exam ask a question any more, and return it. Raises FeedbackError when it belongs to another person."""
    kept = _find_own(apprentice, question_id, user, reach)
    GoldenStore(apprentice.engine).remove(kept.question.id)
    return kept


def may_change(kept: KeptQuestion, user: str, readable: ReadableDocuments) -> bool:
    """Return whether `user` may read and change a question.

    Those are their own, and those of the command line whose passages are readable.
    """
    if kept.user == user or user == OPERATOR:
        return True
    return kept.user == OPERATOR and readable.cover_passages(kept.question.passages)


def find_theirs(apprentice: Apprentice, kept: Sequence[KeptQuestion], user: str, reach: Reach) -> frozenset[str]:
    """Return the ids of the questions that `user` may read and change."""
    readable = find_readable_documents(apprentice, reach)
    return frozenset(one.question.id for one in kept if may_change(one, user, readable))


def draft(apprentice: Apprentice, reach: Reach, *, skip: int = 0) -> list[Draft]:
    """Return questions that the documents within reach seem to answer and nobody keeps yet, after `skip` of them."""
    known = [kept.question.question for kept in list_golden(apprentice)]
    documents = list_readable(apprentice, reach)[:_DOCUMENTS_READ]
    passages = (passage for one in documents for passage in apprentice.library.read(one.id, _READ_OF_DOCUMENT))
    drafts: list[Draft] = []
    for one in draft_questions(passages, known):
        drafts.append(one)
        if len(drafts) == skip + DRAFTS:
            break
    return drafts[skip:]


def _find_own(apprentice: Apprentice, question_id: str, user: str, reach: Reach) -> KeptQuestion:
    kept = GoldenStore(apprentice.engine).find(question_id)
    if not may_change(kept, user, find_readable_documents(apprentice, reach)):
        raise FeedbackError("This golden question belongs to another person. Keep one of your own.")
    return kept


def _find_passages(apprentice: Apprentice, question: GoldenQuestion, reach: Reach) -> GoldenQuestion:
    if question.passages or not question.question:
        return question
    return replace(question, passages=tuple(search(apprentice, question.question, reach=reach)))
