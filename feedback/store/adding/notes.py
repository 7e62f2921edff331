"""What people call a conversation, and whether they pinned it: unlike what was asked and answered, it changes."""

from collections.abc import Mapping

from sqlalchemy import Connection, and_, exists, insert, select, update

from feedback.errors import FeedbackError
from feedback.store.tables import conversations, exchanges


def note_conversation(
    connection: Connection, conversation_id: str, user: str, given: Mapping[str, str | bool | None]
) -> None:
    """Note the `title` and `pinned` of a conversation; None changes nothing.

    Raises FeedbackError for a conversation that is not theirs.
    """
    this = and_(conversations.c.id == conversation_id, conversations.c.user == user)
    theirs = and_(exchanges.c.conversation_id == conversation_id, exchanges.c.user == user)
    said = {name: value for name, value in given.items() if value is not None}
    if not connection.scalar(select(exists().where(theirs))):
        raise FeedbackError("There is no such conversation of yours any more. Reload the page.")
    if not connection.execute(update(conversations).where(this).values(**said)).rowcount:
        new = {"id": conversation_id, "user": user, "title": "", "pinned": False, **said}
        connection.execute(insert(conversations), [new])
