"""The versions on the shelf, and which of them serves in which part of an answer.

What serves is the newest row of `promotions`, which is only ever added to; a rollback is a row too.
"""

import logging
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from sqlalchemy import Engine, insert, select
from sqlalchemy.exc import IntegrityError

from assistant.adapters.erased import is_marked
from assistant.adapters.files import (
    CANDIDATE,
    CARD,
    PARTS,
    Adapter,
    Part,
    digest_weights,
    read_card,
    read_extract,
    read_score,
    write_card,
)
from assistant.adapters.hosts import Host
from assistant.adapters.parts import INSTALLED, Parts, list_standing, take_part
from assistant.adapters.promotions import PROMOTIONS, Kind, Promotion, list_served, read_parts, read_promotion
from assistant.answers import Conditions
from assistant.errors import AssistantError, NothingToUndoError

_ID = re.compile(r"[a-z0-9][a-z0-9_-]*")
_log = logging.getLogger(__name__)


class AdapterShelf:
    """All adapters under one folder."""

    def __init__(
        self,
        folder: Path,
        engine: Engine,
        base_model: str | None = None,
        conditions: Callable[[], Conditions] = Conditions,
        identify: Callable[[], Mapping[str, str]] = dict,
        find_host: Callable[[], Host] | None = None,
    ) -> None:
        """Keep adapters in `folder`; promote only those of `base_model` when it is given.

        `conditions` says under what is answered at the moment, which every promotion keeps. `identify` returns the
        digest of each part of the base model, as adapters know what they were trained on; it is asked once.
        `find_host` returns where adapters write if not in this process: what is promoted is brought there first.
        """
        self.folder = folder
        self.base_model = base_model
        self.conditions = conditions
        self._engine = engine
        self._identify = cache(identify)
        self._find_host = find_host

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
        card = self._find_card(adapter_id)
        return _verify(card) if card else None

    def look_up(self, adapter_id: str) -> Adapter:
        """Return a version, whether it has sat its exam or not, without a look at its weights.

        Raises:
            AssistantError: it is unknown, unfinished or its card is broken.
        """
        return read_card(self._find_card(adapter_id) or self._card(adapter_id))[0]

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
            AssistantError: it is unknown, damaged, or belongs to another base model than the one that is there now.
        """
        adapter = _verify(self._card(adapter_id))
        if self.base_model is not None and adapter.base_model != self.base_model:
            raise AssistantError(
                f"Adapter {adapter_id!r} belongs to {adapter.base_model!r}, not to {self.base_model!r}: set `[model] "
                "name` to its base model, or choose another adapter."
            )
        now = self._identify() if adapter.trained_on else {}
        for part, digest in adapter.trained_on.items():
            if now.get(part, digest) != digest:
                raise AssistantError(
                    f"Adapter {adapter_id!r} was trained with another {part} than {self.base_model!r} has now: put the "
                    f"{part} back as {'they were' if part == 'weights' else 'it was'}, or train again."
                )
        return adapter

    def parts(self) -> Parts:
        """Return which version serves in each part of an answer."""
        newest = select(PROMOTIONS).order_by(PROMOTIONS.c.number.desc()).limit(1)
        with self._engine.connect() as connection:
            row = connection.execute(newest).one_or_none()
        return read_parts(row) if row else INSTALLED

    def champion(self) -> str | None:
        """Return the id of the adapter that writes; None is the base model."""
        return self.parts().adapter_id

    def promote(self, adapter_id: str | None, reason: str, part: Part | None = None) -> None:
        """Let a version serve in one part, or in all of them, from the next answer on; None is what was installed.

        Nothing happens if it does already.

        Raises:
            AssistantError: it is not fit to serve, or has not learned that part.
        """
        version, history = None if adapter_id is None else self.verify(adapter_id), self.history()
        self.put_in_charge(take_part(history[-1].parts if history else INSTALLED, version, part), reason, history)

    def put_in_charge(self, parts: Parts, reason: str, history: list[Promotion] | None = None) -> None:
        """Let `parts`, made from `history`, serve from the next answer on. Nothing happens if they do already.

        Raises:
            AssistantError: a version among them is not fit to serve, or cannot be brought to where it would write.
        """
        history = self.history() if history is None else history  # before a server is asked, which takes time
        self._verify_parts(parts)
        if parts != (history[-1].parts if history else INSTALLED):
            self._append(len(history) + 1, self._now(parts, "promote", reason))

    def rollback(self, part: Part | None = None, because: str = "") -> tuple[Parts, Parts]:
        """Undo the last promotion that is not undone yet, or of one part the last change; return (before, now).

        `because` says why where no person but the judgements of answers decided it. Where that undoes a promotion, the
        next rollback goes on from before it and does not bring back what was worse.

        Raises:
            NothingToUndoError: there is none.
            AssistantError: what served before it is not fit to serve any more.
        """
        history = self.history()
        served = list_served(history)
        undone = served[-1]
        if part is None:
            if len(served) == 1:
                raise NothingToUndoError("There is nothing to roll back: the base model serves, as at the beginning.")
            restored, kind, reason = served[-2], "rollback", f"undoes the promotion of {undone.name}"
        else:
            standing = list_standing(served, part)
            if len(standing) == 1:
                raise NothingToUndoError(f"There is nothing to roll back: no other {part} has served.")
            restored = undone.exchange(part, [one for one in served if one.of(part) == standing[-2]][-1])
            kind = "rollback" if because and restored == served[-2] else "promote"
            reason = f"takes the {part} of {undone.of(part) or 'the base model'} back"
        self._verify_parts(restored)
        reason = f"{reason}: {because}" if because else reason
        self._append(len(history) + 1, self._now(restored, kind, reason, automatic=bool(because)))
        return undone, restored

    def withdraw_erased(self) -> tuple[str, ...]:
        """Let no version serve that has learned from corrections that were erased; return what was done, a sentence."""
        before = kept = self.parts()
        for part in PARTS:
            version = kept.of(part)
            if version is not None and is_marked(self.folder / version):
                kept = kept.exchange(part, INSTALLED)
        if kept == before:
            return ()
        reason = f"{before.name} has learned from corrections that were erased: {kept.name} answers from now on."
        self.put_in_charge(kept, reason)
        return (reason,)

    def can_roll_back(self) -> bool:
        """Return whether there is a promotion that is not undone yet, and what served before it is still there."""
        served = list_served(self.history())
        return len(served) > 1 and all((self.folder / one / CARD).is_file() for one in served[-2].versions)

    def list_awaited(self) -> set[str]:
        """Return the versions that the next rollback could bring back, of everything or of one part."""
        served = list_served(self.history())
        before = [one[-2] for part in PARTS if len(one := list_standing(served, part)) > 1]
        found = (*before, *(served[-2].versions if len(served) > 1 else ()))
        return {version for version in found if version and not is_marked(self.folder / version)}

    def let_go(self) -> None:
        """Let a server that writes forget what neither serves nor would come back. Where it cannot, that is logged."""
        if self._find_host:
            try:
                self._find_host().keep_only({*self.parts().versions, *self.list_awaited()})
            except AssistantError as error:  # what it has too much does not answer
                _log.warning("%s", error)

    def history(self) -> list[Promotion]:
        """Return every promotion and rollback, oldest first."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(PROMOTIONS).order_by(PROMOTIONS.c.number)).all()
        return [read_promotion(row) for row in rows]

    def _verify_parts(self, parts: Parts) -> None:
        """Raise AssistantError when one of these cannot serve: weights only have to be whole where they write."""
        for version in parts.versions:
            if not (self.folder / version / CARD).is_file():
                raise AssistantError(f"There is no {version!r} any more: promote another version, or `base`.")
            if is_marked(self.folder / version):
                raise AssistantError(
                    f"{version!r} has learned from corrections that were erased, and serves no longer: train again."
                )
        if parts.adapter_id is not None:
            writer = self.verify(parts.adapter_id)
            if self._find_host and parts.adapter_id != self.champion():
                self._find_host().bring(writer)
        if parts.score_id is not None:
            read_score(self.get(parts.score_id))
        if parts.extract_id is not None:
            read_extract(self.get(parts.extract_id))

    def _find_card(self, adapter_id: str) -> Path | None:
        cards = (self.folder / adapter_id / name for name in (CARD, CANDIDATE))
        return next((card for card in cards if card.is_file()), None)

    def _card(self, adapter_id: str) -> Path:
        """Return the card of a finished adapter. Raises AssistantError, which names those that there are."""
        card = self.folder / adapter_id / CARD
        if not _ID.fullmatch(adapter_id) or not card.is_file():
            known = ", ".join(adapter.id for adapter in self.adapters()) or "none yet"
            raise AssistantError(f"There is no finished adapter {adapter_id!r}. Known: {known}.")
        return card

    def _now(self, parts: Parts, kind: Kind, reason: str, *, automatic: bool = False) -> Promotion:
        return Promotion(datetime.now(UTC), parts, kind, reason, automatic, self.conditions())

    def _append(self, number: int, promotion: Promotion) -> None:
        try:
            with self._engine.begin() as connection:
                connection.execute(insert(PROMOTIONS).values(promotion.to_row(number)))
        except IntegrityError as error:  # the number was free a moment ago
            raise AssistantError("Someone else has just changed which adapter serves: look, and try again.") from error
        self.let_go()


def _verify(card: Path) -> Adapter:
    adapter, digest = read_card(card)
    if digest_weights(adapter.folder) != digest:
        raise AssistantError(
            f"The weights of adapter {adapter.id!r} are not those it was finished with: train it again."
        )
    return adapter
