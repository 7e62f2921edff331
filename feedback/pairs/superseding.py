"""Moves feedback on an approved answer to the answer whose correction it repeats.

No model wrote the approved answer, so an edit of it has nothing to be contrasted with. It counts as a newer edit of the
original answer, the one that a model wrote.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.answers import Answer
from assistant.steps.citations import renumber
from feedback.history import JudgedExchange
from feedback.pairs.reviewing import TURNED_DOWN, explain_hold
from feedback.records import Edit
from feedback.settings import FeedbackSettings


def fold_approved_answers(
    judged: Sequence[JudgedExchange], settings: FeedbackSettings
) -> tuple[list[JudgedExchange], frozenset[str]]:
    """Return the entries with the edits of approved answers moved to their original answers.

    The rating beside the newest of these edits moves along, because its reasons are about that edit, and so does its
    review. An edit that a reviewer rejected, or must accept first, is left where it is. Citation numbers are changed to
    those of the original answer's passages. Also returned are the ids of the original answers whose newest correction
    got a thumb down as an approved answer: it is not used until somebody edits it again.
    """
    by_id = {entry.exchange.id: entry for entry in judged}
    repeats: defaultdict[str, list[JudgedExchange]] = defaultdict(list)
    for entry in judged:
        if (origin := _find_origin(entry, by_id)) is not entry:
            repeats[origin.exchange.id].append(entry)
    counting = {
        name: [(edit, one) for one in entries if (edit := one.correction) and not explain_hold(one, settings)]
        for name, entries in repeats.items()
    }
    folded = [_add_edits(entry, counting.get(entry.exchange.id, ())) for entry in judged]
    disputed = frozenset(
        name
        for name, entries in repeats.items()
        if _is_disputed([by_id[name].correction, *(edit for edit, _ in counting[name])], entries)
    )
    return folded, disputed


def disputes(repeat: JudgedExchange, corrected: Edit) -> bool:
    """Return whether the approved answer `repeat` gave the correction `corrected` and has a thumb down for it.

    One that a reviewer rejected counts for nothing.
    """
    if repeat.review is not None and repeat.review.decision in TURNED_DOWN:
        return False
    given = repeat.exchange.answer.approved_exchange_id == corrected.exchange_id
    return given and any(rating.value == -1 and rating.at > corrected.at for rating in repeat.standing_ratings)


def _find_origin(entry: JudgedExchange, by_id: Mapping[str, JudgedExchange]) -> JudgedExchange:
    """Follow the chain of approved answers back to the first entry that is known."""
    visited = {entry.exchange.id}
    while (before := by_id.get(entry.exchange.answer.approved_exchange_id or "")) and before.exchange.id not in visited:
        entry = before
        visited.add(entry.exchange.id)
    return entry


def _add_edits(origin: JudgedExchange, edited: Sequence[tuple[Edit, JudgedExchange]]) -> JudgedExchange:
    if not edited:
        return origin
    moved = [_move_edit(edit, repeat.exchange.answer, origin) for edit, repeat in edited]
    edit, newest = max(edited, key=lambda pair: pair[0].at)
    is_newest = origin.edit is None or edit.at > origin.edit.at
    rating = [replace(newest.rating, exchange_id=origin.exchange.id)] if newest.rating else []
    reviews = [replace(one, exchange_id=origin.exchange.id) for one in newest.reviews]
    return replace(
        origin,
        edits=tuple(sorted((*origin.edits, *moved), key=lambda edit: edit.at)),
        ratings=tuple(sorted((*origin.ratings, *rating), key=lambda rating: rating.at)),
        reviews=tuple(reviews) if is_newest else origin.reviews,  # a review is of one edit alone
    )


def _move_edit(edit: Edit, answer: Answer, origin: JudgedExchange) -> Edit:
    places = {passage.chunk.id: number for number, passage in enumerate(origin.exchange.answer.passages, start=1)}
    found = {number: places.get(passage.chunk.id) for number, passage in enumerate(answer.passages, start=1)}
    numbers = {number: place for number, place in found.items() if place is not None}
    return replace(edit, exchange_id=origin.exchange.id, text=renumber(edit.text, numbers))


def _is_disputed(edits: Sequence[Edit | None], repeats: Sequence[JudgedExchange]) -> bool:
    newest = max((edit for edit in edits if edit), key=lambda edit: edit.at, default=None)
    return newest is not None and any(disputes(repeat, newest) for repeat in repeats)
