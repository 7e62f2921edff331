"""Records what people said of answers in other programs, as what the importer says of them here.

Nobody asked these questions here, so each is searched now, and kept with what our model would have been sent; no model
is asked. So an imported correction is held to the same rules as any other: its passages must say what it says. A row
that was exported from here is about the answer that was given here, and only what was changed in it is new.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from assistant.assistant import Assistant
from assistant.errors import AssistantError
from assistant.steps.conversation.followups import complete_question
from feedback.errors import FeedbackError
from feedback.exporters.formats.said import NothingSaid, Said, digest_taught
from feedback.exporters.formats.training import NO_TEXT
from feedback.history import JudgedExchange
from feedback.records import Edit, Exchange, Rating
from feedback.store.store import FeedbackStore
from feedback.texts.text_changes import remove_markers
from retrieval.documents import content_id

KNOWN = "Here already."
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
    added, left_out, new = Counter[str](), Counter[str](), _News(assistant, store, source, user)
    begun, read = datetime.now(UTC), 0
    for read, row in enumerate(rows, start=1):
        nothing = row if isinstance(row, NothingSaid) else new.add(row, begun + 3 * read * _MOMENT)
        if nothing:
            left_out[nothing.reason] += 1
        elif isinstance(row, Said):
            added[row.kind] += 1
        on_row(read)
    store.restore(new.entries.values())
    return Recorded(read, dict(added), dict(left_out.most_common()))


@dataclass(frozen=True)
class _News:
    """The answers of which something new is said, by id."""

    assistant: Assistant
    store: FeedbackStore
    source: str
    user: str
    entries: dict[str, JudgedExchange] = field(default_factory=dict)

    def add(self, said: Said, at: datetime) -> NothingSaid | None:
        """Take what a row says; return why nothing was taken."""
        before = self._find_ours(said.exchange_id)
        if before is not None:
            after = self._judge(before, _keep_changed(said, before), at)
        else:
            # the numbers of citations meant other passages
            said = replace(said, answer=_drop_citations(said.answer), correction=_drop_citations(said.correction))
            if not (said.correction or (said.answer and said.thumb)):
                return NothingSaid(NO_TEXT)
            found = self._find_imported(said, at)
            if isinstance(found, NothingSaid):
                return found
            before, after = found, self._judge(found, said, at)
        if after == before:
            return NothingSaid(KNOWN)
        self.entries[after.exchange.id] = after
        return None

    def _find_ours(self, exchange_id: str) -> JudgedExchange | None:
        """Return the answer that was given here and everything said of it; None where there is none."""
        if not exchange_id or exchange_id in self.entries:
            return self.entries.get(exchange_id)
        try:
            conversation = self.store.conversation(self.store.exchange(exchange_id).conversation_id)
        except FeedbackError:
            return None
        return next(judged for judged in conversation if judged.exchange.id == exchange_id)

    def _find_imported(self, said: Said, at: datetime) -> JudgedExchange | NothingSaid:
        """Return the answer as it was imported before, or with the passages that are found for its question now."""
        # The same for one row and one importer, also when its thumb has changed.
        rest = said.key or f"of {said.correction}"
        turns = (part for turn in said.history for part in (turn.role, turn.text))
        name = content_id("imported", self.source, self.user, rest, said.question, said.answer, *turns)
        place = f"imported-{name}"
        known = self.entries.get(name) or next(iter(self.store.conversation(place)), None)
        return known or self._prepare(said, name, place, at)

    def _prepare(self, said: Said, name: str, place: str, at: datetime) -> JudgedExchange | NothingSaid:
        assistant = self.assistant
        try:
            begun = assistant.begin(said.question)
            begun = replace(begun, standalone_question=complete_question(said.question, said.history))
            passages = assistant.retriever.search(begun.standalone_question)
            turns = assistant.settings.history_turns
            prompt = assistant.compose(begun, said.history[-turns:] if turns else (), passages) if passages else None
        except AssistantError as error:
            return NothingSaid(str(error))
        if prompt is None:
            return NothingSaid(NOTHING_FOUND)
        answer = replace(
            begun,
            text=said.answer,
            withheld=prompt.messages,
            passages=prompt.passages,
            dropped_passages=prompt.dropped,
            ending="complete",
            model_id=said.model,
            imported=self.source,
        )
        return JudgedExchange(Exchange(name, place, self.user, at, answer))

    def _judge(self, entry: JudgedExchange, said: Said, at: datetime) -> JudgedExchange:
        """Return the answer with what is said of it, where the importer has not said it before."""
        name = entry.exchange.id
        rating = Rating(name, self.user, at + _MOMENT, said.thumb, said.reasons, said.comment)
        edit = Edit(name, self.user, at + 2 * _MOMENT, said.correction)
        rates = said.thumb and rating not in [replace(one, at=rating.at) for one in entry.ratings]
        edits = said.correction and edit not in [replace(one, at=edit.at) for one in entry.edits]
        return replace(
            entry,
            ratings=(*entry.ratings, rating) if rates else entry.ratings,
            edits=(*entry.edits, edit) if edits else entry.edits,
        )


def _drop_citations(text: str) -> str:
    return remove_markers(text).strip()


def _keep_changed(said: Said, entry: JudgedExchange) -> Said:
    """Return what a row says of an answer of ours that was not exported with it, whoever had said that."""
    text, correction = entry.exchange.answer.text.strip(), said.correction.strip()
    if said.answer.strip() not in ("", text):
        return replace(said, correction="", thumb=0)
    known = correction in {text, *(edit.text.strip() for edit in entry.edits)}
    changed = not known and digest_taught(correction) != said.taught
    rated = any(rating.value == said.thumb for rating in entry.standing_ratings)
    # rows of thumbs hold an answer that was corrected as a bad one
    corrected = said.taught not in ("", digest_taught(said.answer))
    return replace(said, correction=correction if changed else "", thumb=0 if rated or corrected else said.thumb)
