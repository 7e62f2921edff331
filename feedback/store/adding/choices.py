"""Checks choices before they are kept: they must be between two different recorded answers to the same question.

Which choices count is decided in feedback/history.py.
"""

from collections.abc import Collection

from sqlalchemy import Connection, select

from feedback.errors import FeedbackError
from feedback.records import Choice
from feedback.store.rows import choice_from_row, unknown_exchange
from feedback.store.tables import BETWEEN, choices, exchanges


def check_choices(connection: Connection, given: Collection[Choice]) -> None:
    """Raise FeedbackError when a choice is not between two recorded answers to one person's question."""
    wanted = {name for choice in given for name in choice.between}
    asked = (exchanges.c.conversation_id, exchanges.c.user, exchanges.c.question)
    rows = connection.execute(select(exchanges.c.id, *asked).where(exchanges.c.id.in_(wanted))).all()
    place = {row.id: tuple(row[1:]) for row in rows}
    for choice in given:
        if choice.chosen_id == choice.rejected_id:
            raise FeedbackError(
                f"The choice names the answer {choice.chosen_id!r} twice. Choose between two different answers."
            )
        for name in (choice.chosen_id, choice.rejected_id):
            if name not in place:
                raise unknown_exchange(name)
        if place[choice.chosen_id] != place[choice.rejected_id]:
            raise FeedbackError(
                f"The answers {choice.chosen_id!r} and {choice.rejected_id!r} are not to the same question in the same "
                "conversation. Choose between two that are."
            )


def find_earlier_choice(connection: Connection, choice: Choice) -> Choice | None:
    """Return the latest choice by the same person between the same two answers; None without one."""
    same = (choices.c.user == choice.user, *(column.in_(choice.between) for column in BETWEEN))
    latest = select(choices).where(*same).order_by(choices.c.at.desc(), choices.c.id.desc()).limit(1)
    row = connection.execute(latest).first()
    return choice_from_row(row) if row is not None else None
