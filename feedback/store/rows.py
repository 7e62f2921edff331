"""Turns the values of feedback into rows of the tables, and rows into values."""

from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Row

from assistant.answers import Answer
from feedback.errors import FeedbackError
from feedback.history import JudgedExchange
from feedback.records import Choice, Edit, Exchange, Mark, Rating, Review
from feedback.store.answer_format import answer_from_json, answer_to_json
from feedback.texts.text_changes import measure_change
from retrieval.documents import Chunk, content_id

IMPORTED = "imported"
_CHUNK = TypeAdapter(Chunk)


def exchange_to_row(exchange: Exchange) -> dict[str, object]:
    """Return the row of `exchanges` that keeps this value."""
    return {
        "id": check_storable(exchange.id),
        "conversation_id": check_storable(exchange.conversation_id),
        "user": check_storable(exchange.user),
        "at": exchange.at,
        "simulated": exchange.simulated,
        "question": check_storable(exchange.answer.question),
        "asked": bool(exchange.answer.messages),
        "model_id": check_storable(exchange.answer.model_id),
        "adapter_id": exchange.answer.adapter_id,
        "way": find_way(exchange.answer),
        "score_id": exchange.answer.score_id,
        "extract_id": exchange.answer.extract_id,
        "answer": answer_to_json(exchange.answer),
    }


def find_way(answer: Answer) -> str:
    """Return how what is learned made the text: "written", "quoted" or "refused"; "" where it had no hand in it, and
    IMPORTED where another program did.

    Nor is a text put down to it that was made as the person themselves had chosen: thumbs on that are no votes on what
    serves.
    """
    if answer.imported:
        return IMPORTED
    if answer.about or answer.computed or answer.chosen or answer.approved_exchange_id is not None:
        return ""
    if answer.quoted:
        return "quoted"
    return "written" if answer.messages else "refused" if answer.refused else ""


def rating_to_row(rating: Rating) -> dict[str, object]:
    """Return the row of `ratings` that keeps this value."""
    identity = (
        rating.exchange_id,
        rating.user,
        rating.at.isoformat(),
        str(rating.value),
        *rating.reasons,
        rating.comment,
    )
    return {
        "id": content_id("rating", *identity),
        "exchange_id": rating.exchange_id,
        "user": check_storable(rating.user),
        "at": rating.at,
        "value": rating.value,
        "reasons": list(rating.reasons),
        "comment": check_storable(rating.comment),
    }


def edit_to_row(edit: Edit, answer: str) -> dict[str, object]:
    """Return the row of `edits` that keeps this edit of `answer`. Raises FeedbackError for an edit without text."""
    if not edit.text.strip():
        raise FeedbackError("The edit is empty. Write what the answer should have been.")
    return {
        "id": content_id("edit", edit.exchange_id, edit.user, edit.at.isoformat(), edit.text),
        "exchange_id": edit.exchange_id,
        "user": check_storable(edit.user),
        "at": edit.at,
        "text": check_storable(edit.text),
        "changed": measure_change(answer, edit.text),
    }


def choice_to_row(choice: Choice) -> dict[str, object]:
    """Return the row of `choices` that keeps this value."""
    identity = choice.chosen_id, choice.rejected_id, choice.user, choice.at.isoformat(), str(choice.withdrawn)
    return {
        "id": content_id("choice", *identity),
        "chosen_id": choice.chosen_id,
        "rejected_id": check_storable(choice.rejected_id),
        "user": check_storable(choice.user),
        "at": choice.at,
        "withdrawn": choice.withdrawn,
    }


def mark_to_row(mark: Mark, answer: str) -> dict[str, object]:
    """Return the row of `marks` that keeps this mark of `answer`. Raises FeedbackError for a part that it lacks."""
    for start, end in mark.wrong:
        if not 0 <= start < end <= len(answer):
            raise FeedbackError(f"The answer has no part from {start} to {end}. Mark a part of its text.")
    named = mark.right.id if mark.right else ""
    identity = mark.exchange_id, mark.user, mark.at.isoformat(), *(f"{start}-{end}" for start, end in mark.wrong), named
    if mark.right:
        check_storable(f"{mark.right.uri}{mark.right.title}{mark.right.place}{mark.right.text}")
    return {
        "id": content_id("mark", *identity),
        "exchange_id": mark.exchange_id,
        "user": check_storable(mark.user),
        "at": mark.at,
        "wrong": [list(part) for part in mark.wrong],
        "passage": _CHUNK.dump_python(mark.right) if mark.right else None,
    }


def review_to_row(review: Review) -> dict[str, object]:
    """Return the row of `reviews` that keeps this value."""
    identity = review.exchange_id, review.author, review.at.isoformat(), review.decision
    return {
        "id": content_id("review", *identity),
        "exchange_id": review.exchange_id,
        "user": check_storable(review.user),
        "author": check_storable(review.author),
        "at": review.at,
        "decision": review.decision,
        "reason": check_storable(review.reason),
    }


def exchange_from_row(row: Row[Any]) -> Exchange:
    """Return the exchange kept in `row`. Raises FeedbackError when a newer version wrote it."""
    return Exchange(row.id, row.conversation_id, row.user, row.at, answer_from_json(row.answer), row.simulated)


def rating_from_row(row: Row[Any]) -> Rating:
    """Return the rating kept in `row`."""
    return Rating(row.exchange_id, row.user, row.at, row.value, tuple(row.reasons), row.comment)


def edit_from_row(row: Row[Any]) -> Edit:
    """Return the edit kept in `row`."""
    return Edit(row.exchange_id, row.user, row.at, row.text)


def choice_from_row(row: Row[Any]) -> Choice:
    """Return the choice kept in `row`."""
    return Choice(row.chosen_id, row.rejected_id, row.user, row.at, row.withdrawn)


def mark_from_row(row: Row[Any]) -> Mark:
    """Return the mark kept in `row`."""
    wrong = tuple((start, end) for start, end in row.wrong)
    right = _CHUNK.validate_python(row.passage) if row.passage else None
    return Mark(row.exchange_id, row.user, row.at, wrong, right)


def review_from_row(row: Row[Any]) -> Review:
    """Return the review kept in `row`."""
    return Review(row.exchange_id, row.user, row.author, row.at, row.decision, row.reason)


def check_rows(judged: JudgedExchange) -> None:
    """Raise FeedbackError for values that the tables do not accept, before anything is written."""
    exchange_to_row(judged.exchange)
    for rating in judged.ratings:
        rating_to_row(rating)
    for edit in judged.edits:
        edit_to_row(edit, judged.exchange.answer.text)
    for choice in judged.choices:
        choice_to_row(choice)
    for mark in judged.marks:
        mark_to_row(mark, judged.exchange.answer.text)
    for review in judged.reviews:
        review_to_row(review)


def check_storable(text: str) -> str:
    """Return `text`. Raises FeedbackError when it contains NUL or half a surrogate pair, which databases refuse."""
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise FeedbackError(f"The text {text[:40]!r} contains a character that cannot be stored. Remove it.")
    return text


def unknown_exchange(exchange_id: str) -> FeedbackError:
    """Return the error for an answer that is not recorded."""
    return FeedbackError(f"There is no answer {exchange_id!r}. Give the id of an answer that was recorded.")
