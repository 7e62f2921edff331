"""How a person wants their own questions answered, kept in the database under their name."""

from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, get_args

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Connection, Engine, delete, insert, select

from assistant.settings import Wish
from feedback.store.reading.transactions import begin
from ui.people.tables import PREFERENCES

NumberName = Literal[
    "passages", "examples", "max_new_tokens", "repetition_penalty", "temperature", "top_k", "top_p"
]  # fmt: skip
"""What is chosen as a number."""
NUMBERS: tuple[NumberName, ...] = get_args(NumberName)


@dataclass(frozen=True)
class Preferences:
    """What a person has chosen; what is None, and an empty tuple, is as the settings say."""

    collections: tuple[str, ...] = ()
    """Where passages are found."""
    passages: int | None = None
    manner: Wish | None = None
    version: str | None = None
    """Which learned version answers; "base" is the model as it was installed."""
    examples: int | None = None
    max_new_tokens: int | None = None
    repetition_penalty: float | None = None
    temperature: float | None = None
    """0 always takes the likeliest word; then the next two say nothing."""
    top_k: int | None = None
    top_p: float | None = None

    @property
    def chosen(self) -> dict[str, Any]:
        """What is chosen, by name."""
        return {name: value for name, value in asdict(self).items() if value not in (None, ())}

    def describe(self) -> tuple[tuple[str, str], ...]:
        """Return what is chosen as texts: name and value. Where is searched is left out, because it is no setting."""
        named = ((name, value) for name, value in self.chosen.items() if name != "collections")
        return tuple((name, value if isinstance(value, str) else format_number(value)) for name, value in named)


AS_SET = Preferences()
"""What everybody has who has chosen nothing."""
_PREFERENCES = TypeAdapter(Preferences)
_NAMES = {one.name for one in fields(Preferences)}


def format_number(number: float) -> str:
    """Return a number as people type it."""
    return str(int(number)) if number == int(number) else f"{number:g}"


class PreferenceStore:
    """The preferences of all people in one database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def read(self, user: str) -> Preferences:
        """Return what `user` has chosen; nothing where another version kept what this one cannot read."""
        with self._transaction() as connection:
            kept = connection.scalar(select(PREFERENCES.c.chosen).where(PREFERENCES.c.user == user))
        try:
            return _PREFERENCES.validate_python({name: value for name, value in (kept or {}).items() if name in _NAMES})
        except ValidationError:
            return AS_SET

    def keep(self, user: str, preferences: Preferences) -> None:
        """Keep what `user` has chosen, in place of what was chosen before."""
        with self._transaction() as connection:
            connection.execute(delete(PREFERENCES).where(PREFERENCES.c.user == user))
            if preferences != AS_SET:
                connection.execute(insert(PREFERENCES).values(user=user, chosen=preferences.chosen))

    def people(self) -> list[str]:
        """Return everybody who has chosen something."""
        with self._transaction() as connection:
            return list(connection.scalars(select(PREFERENCES.c.user)))

    def _transaction(self) -> AbstractContextManager[Connection]:
        return begin(self._engine, "How answers are made could not be read or kept")
