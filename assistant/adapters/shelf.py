"""The adapters on the shelf, and which of them answers.

The champion is the newest row of `promotions`, which is only ever added to; a rollback is a row too.
"""

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from sqlalchemy import Column, Engine, Integer, MetaData, String, Table, Text, insert, select
from sqlalchemy.exc import IntegrityError

from assistant.adapters.files import CANDIDATE, CARD, Adapter, digest_weights, read_card, write_card
from assistant.errors import AssistantError, NothingToUndoError
from retrieval.index.times import UtcDateTime

METADATA = MetaData()
PROMOTIONS = Table(
    "promotions",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
    Column("adapter_id", String(100)),
    Column("kind", String(10), nullable=False),
    Column("reason", Text, nullable=False),
)

_ID = re.compile(r"[a-z0-9][a-z0-9_-]*")
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Promotion:
    """A change of the adapter that serves. `adapter_id` None is the base model."""

    at: datetime
    adapter_id: str | None
    kind: Literal["promote", "rollback"]
    reason: str


class AdapterShelf:
    """All adapters under one folder."""

    def __init__(self, folder: Path, engine: Engine, base_model: str | None = None) -> None:
        """Keep adapters in `folder`; promote only those of `base_model` when it is given."""
        self.folder = folder
        self.base_model = base_model
        self._engine = engine

    def adapters(self) -> list[Adapter]:
        """Return every finished adapter, oldest first. One whose card cannot be read is left out, with a warning."""
        found = []
        for card in self.folder.glob(f"*/{CARD}"):
            try:
                found.append(read_card(card)[0])
            except AssistantError as error:
                _log.warning("%s", error)
        return sorted(found, key=lambda adapter: (adapter.created_at, adapter.id))

    def get(self, adapter_id: str) -> Adapter:
        """Return one adapter.

        Raises:
            AssistantError: it is unknown, unfinished or its card is broken.
        """
        return read_card(self._card(adapter_id))[0]

    def unfinished(self, adapter_id: str) -> Path:
        """Return the folder to train `adapter_id` into, made if need be.

        Raises:
            AssistantError: the id is not made of small letters, digits, - and _, or that adapter is finished.
        """
        if not _ID.fullmatch(adapter_id):
            raise AssistantError(f"Adapter id {adapter_id!r} must consist of small letters, digits, - and _.")
        folder = self.folder / adapter_id
        if (folder / CARD).exists():
            raise AssistantError(f"Adapter {adapter_id!r} is finished already: train under another id.")
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def keep_candidate(self, adapter: Adapter) -> None:
        """Note that an adapter is trained: it can sit its exam, and nobody else sees it yet.

        Raises:
            AssistantError: weights are missing, or the score is not the one that it names.
        """
        write_card(adapter, CANDIDATE)

    def trained(self, adapter_id: str) -> Adapter | None:
        """Return an adapter that is trained, whether it has sat its exam or not; None when it is not.

        Raises:
            AssistantError: its weights are not those it was trained to.
        """
        for name in (CARD, CANDIDATE):
            card = self.folder / adapter_id / name
            if card.is_file():
                return _verify(card)
        return None

    def complete(self, adapter: Adapter) -> None:
        """Write the card, which makes the folder an adapter. What it vouches for reaches the disk before it does.

        Raises:
            AssistantError: weights are missing, or the score is not the one that it names.
        """
        write_card(adapter)
        (adapter.folder / CANDIDATE).unlink(missing_ok=True)

    def verify(self, adapter_id: str) -> Adapter:
        """Return an adapter that is fit to serve.

        Raises:
            AssistantError: it is unknown, damaged, or belongs to another base model.
        """
        adapter = _verify(self._card(adapter_id))
        if self.base_model is not None and adapter.base_model != self.base_model:
            raise AssistantError(
                f"Adapter {adapter_id!r} belongs to {adapter.base_model!r}, not to {self.base_model!r}: set `[model] "
                "name` to its base model, or choose another adapter."
            )
        return adapter

    def champion(self) -> str | None:
        """Return the id of the adapter that serves; None is the base model."""
        newest = select(PROMOTIONS.c.adapter_id).order_by(PROMOTIONS.c.number.desc()).limit(1)
        with self._engine.connect() as connection:
            return connection.execute(newest).scalar()

    def promote(self, adapter_id: str | None, reason: str) -> None:
        """Let `adapter_id` serve from the next answer on; None is the base model. Nothing happens if it does already.

        Raises:
            AssistantError: it is not fit to serve.
        """
        if adapter_id is not None:
            self.verify(adapter_id)
        history = self.history()
        if adapter_id != (history[-1].adapter_id if history else None):
            self._append(len(history) + 1, adapter_id, "promote", reason)

    def rollback(self) -> tuple[str | None, str | None]:
        """Undo the last promotion that is not undone yet; return (the adapter that served, the one that serves now).

        Raises:
            NothingToUndoError: there is none.
            AssistantError: the adapter before it is not fit to serve any more.
        """
        history = self.history()
        served = _standing(history)
        if len(served) == 1:
            raise NothingToUndoError("There is nothing to roll back: the base model serves, as at the beginning.")
        undone, restored = served[-1], served[-2]
        if restored is not None:
            self.verify(restored)
        self._append(len(history) + 1, restored, "rollback", f"undoes the promotion of {undone or 'the base model'}")
        return undone, restored

    def can_roll_back(self) -> bool:
        """Return whether there is a promotion that is not undone yet."""
        return len(_standing(self.history())) > 1

    def history(self) -> list[Promotion]:
        """Return every promotion and rollback, oldest first."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(PROMOTIONS).order_by(PROMOTIONS.c.number)).all()
        return [Promotion(row.at, row.adapter_id, row.kind, row.reason) for row in rows]

    def _card(self, adapter_id: str) -> Path:
        """Return the card of a finished adapter. Raises AssistantError, which names those that there are."""
        card = self.folder / adapter_id / CARD
        if not _ID.fullmatch(adapter_id) or not card.is_file():
            known = ", ".join(adapter.id for adapter in self.adapters()) or "none yet"
            raise AssistantError(f"There is no finished adapter {adapter_id!r}. Known: {known}.")
        return card

    def _append(self, number: int, adapter_id: str | None, kind: str, reason: str) -> None:
        row = {"number": number, "at": datetime.now(UTC), "adapter_id": adapter_id, "kind": kind, "reason": reason}
        try:
            with self._engine.begin() as connection:
                connection.execute(insert(PROMOTIONS).values(row))
        except IntegrityError as error:  # the number was free a moment ago
            raise AssistantError("Someone else has just changed which adapter serves: look, and try again.") from error


def _standing(history: Sequence[Promotion]) -> list[str | None]:
    """Return what served after each promotion that is not undone yet, the base model before all of them."""
    served: list[str | None] = [None]
    for promotion in history:
        if promotion.kind == "promote":
            served.append(promotion.adapter_id)
        else:
            served.pop()
    return served


def _verify(card: Path) -> Adapter:
    adapter, digest = read_card(card)
    if digest_weights(adapter.folder) != digest:
        raise AssistantError(
            f"The weights of adapter {adapter.id!r} are not those it was finished with: train it again."
        )
    return adapter
