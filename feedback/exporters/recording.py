"""Records what people said of answers of other programs, as what the importer says of them here.

Nobody asked these questions here, so each is searched now, and kept with what our model would have been sent; no model
is asked. So an imported correction is held to the same rules as any other: its passages must say what it says.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from assistant.answers import Answer
from assistant.assistant import Assistant
from assistant.errors import AssistantError
from assistant.steps.conversation.followups import complete_question
from feedback.errors import FeedbackError
from feedback.exporters.formats.said import NothingSaid, Said
from feedback.history import JudgedExchange
from feedback.records import Edit, Exchange, Rating
from feedback.store.store import FeedbackStore
from retrieval.documents import content_id

KNOWN = "Here already."
EXPORTED = "It is about an answer that was given here: what was said of that is here already."
NOTHING_FOUND = "Nothing was found for its question in the documents. Add some that answer it, and import it again."
_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Recorded:
    """What an import did with the rows of a file."""

    read: int
    added: Mapping[str, int]
    """How many rows say something new, by what it is."""
    left_out: Mapping[str, int]
    """How many were not imported, by the reason."""


def record_said(
    rows: Iterable[Said | NothingSaid],
    assistant: Assistant,
    store: FeedbackStore,
    *,
    source: str,
    user: str,
    on_row: Callable[[int], object] = lambda _: None,
) -> Recorded:
    """Keep what the rows say as said by `user`, all of it or nothing; what is here already stays as it is.

    `source` is the name of their format. `on_row` is told how many rows are done.
    """
    added, left_out, entries = Counter[str](), Counter[str](), dict[str, JudgedExchange]()
    at, read = datetime.now(UTC), 0
    for read, row in enumerate(rows, start=1):
        at += 3 * _MOMENT
        if isinstance(row, NothingSaid):
            left_out[row.reason] += 1
        elif row.exchange_id and _is_here(store, row.exchange_id):
            left_out[EXPORTED] += 1
        else:
            name = _make_id(row, source, user)
            entry = entries.get(name) or next(iter(store.conversation(_name_conversation(name))), None)
            answer = entry.exchange.answer if entry else _find_prompt(row, assistant, source)
            if isinstance(answer, NothingSaid):
                left_out[answer.reason] += 1
            else:
                before = entry or JudgedExchange(Exchange(name, _name_conversation(name), user, at, answer))
                entries[name] = _add(before, row, user, at)
                if entries[name] == entry:
                    left_out[KNOWN] += 1
                else:
                    added[row.kind] += 1
        on_row(read)
    store.restore(entries.values())
    return Recorded(read, dict(added), dict(left_out.most_common()))


def _make_id(said: Said, source: str, user: str) -> str:
    """Return the id of an exchange: always the same for one row and one importer, also when its thumb has changed."""
    rest = said.key or f"of {said.correction}"
    turns = (part for turn in said.history for part in (turn.role, turn.text))
    return content_id("imported", source, user, rest, said.question, said.answer, *turns)


def _name_conversation(exchange_id: str) -> str:
    return f"imported-{exchange_id}"


def _is_here(store: FeedbackStore, exchange_id: str) -> bool:
    try:
        store.exchange(exchange_id)
    except FeedbackError:
        return False
    return True


def _find_prompt(said: Said, assistant: Assistant, source: str) -> Answer | NothingSaid:
    """Return the answer with the passages that are found for its question now, and what a model would be sent."""
    try:
        begun = assistant.begin(said.question)
        begun = replace(begun, standalone_question=complete_question(said.question, said.history))
        passages = assistant.retriever.search(begun.standalone_question)
        turns = assistant.settings.history_turns
        history = said.history[-turns:] if turns else ()
        prompt = assistant.compose(begun, history, passages) if passages else None
    except AssistantError as error:
        return NothingSaid(str(error))
    if prompt is None:
        return NothingSaid(NOTHING_FOUND)
    return replace(
        begun,
        text=said.answer,
        withheld=prompt.messages,
        passages=prompt.passages,
        dropped_passages=prompt.dropped,
        ending="complete",
        model_id=said.model,
        imported=source,
    )


def _add(entry: JudgedExchange, said: Said, user: str, at: datetime) -> JudgedExchange:
    """Return the exchange with what was said of it, where `user` has not said it before."""
    name = entry.exchange.id
    rating = Rating(name, user, at + _MOMENT, said.thumb, said.reasons, said.comment)
    edit = Edit(name, user, at + 2 * _MOMENT, said.correction)
    rates = said.thumb and _is_new(rating, entry.ratings)
    edits = said.correction and edit.text not in {one.text for one in entry.edits if one.user == user}
    return replace(
        entry,
        ratings=(*entry.ratings, rating) if rates else entry.ratings,
        edits=(*entry.edits, edit) if edits else entry.edits,
    )


def _is_new(rating: Rating, before: Sequence[Rating]) -> bool:
    return rating not in [replace(one, at=rating.at) for one in before]
