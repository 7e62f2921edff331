"""Share a conversation by a link, end that again, and read what somebody shares.

What was there when it was shared is read, as far as its reader may read what it was answered from.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby

from feedback.corrections.readable import ReadableDocuments, find_withheld
from feedback.errors import FeedbackError
from feedback.history import JudgedExchange, choose_attempt
from ui.actions.asking import list_conversations, read_conversation
from ui.actions.chat.branching import find_tree
from ui.people.accounts import Accounts
from ui.people.audit import Actor, AuditLog
from ui.people.reading.reach import find_reach, find_readable_documents
from ui.people.reading.shares import Share, Shares
from ui.people.roles import Person
from ui.wiring import Apprentice


class AttachedFilesError(FeedbackError):
    """Files are attached to a conversation that is to be shared."""

    def __init__(self) -> None:
        super().__init__(
            "Files were attached to this conversation. What is said of them is for you alone, so it cannot be shared."
        )


@dataclass(frozen=True)
class SharedConversation:
    """What a link shows to its reader."""

    user: str
    """Who asked, and shares it."""
    at: datetime
    """What was there then is shown."""
    title: str
    """"": it is withheld with a part of the conversation."""
    rounds: tuple[JudgedExchange | None, ...]
    """The answer to each question: the one that was chosen, else the last; None for what is withheld."""


def find_shares(apprentice: Apprentice, user: str) -> Mapping[str, datetime] | None:
    """Return by id the conversations that `user` shares, and since when; None for whoever has no account."""
    if Accounts(apprentice.engine).find(user) is None:
        return None
    return Shares(apprentice.engine).list(user)


def share(apprentice: Apprentice, conversation_id: str, by: Actor) -> str:
    """Return the token of a new link to a conversation, or branch, as it is now; an earlier link to it ends.

    Raises FeedbackError when `by` has no account or it is not theirs, AttachedFilesError when files were attached to
    it.
    """
    if Accounts(apprentice.engine).find(by.name) is None:
        raise FeedbackError(
            "Conversations are shared among people who sign in. `assistant users add NAME --role admin` adds the first."
        )
    conversation = read_conversation(apprentice, conversation_id, user=by.name)
    if not conversation:
        raise FeedbackError("There is no such conversation of yours any more. Reload the page.")
    if any(judged.exchange.answer.attached for judged in conversation):
        raise AttachedFilesError
    at = max(datetime.now(UTC), conversation[-1].exchange.at)
    tree = find_tree(apprentice, conversation_id, by.name)
    token = Shares(apprentice.engine).begin(Share(by.name, conversation_id, at), tree)
    AuditLog(apprentice.engine).note(by, "conversation shared", conversation_id)
    return token


def end_sharing(apprentice: Apprentice, conversation_id: str, by: Actor) -> None:
    """End the link to a conversation, or to any branch of it; nothing happens where there is none of theirs."""
    if Shares(apprentice.engine).end(by.name, find_tree(apprentice, conversation_id, by.name)):
        AuditLog(apprentice.engine).note(by, "sharing ended", conversation_id)


def read_shared(apprentice: Apprentice, token: str, reader: Person) -> SharedConversation | None:
    """Return what a link shows to somebody.

    None when there is no such link any more, its conversation is gone, or nobody has signed in.
    """
    shared = Shares(apprentice.engine).find(token) if reader.role is not None else None
    if shared is None:
        return None
    everything = read_conversation(apprentice, shared.conversation_id, user=shared.user)
    shown = [_as_it_was(judged, shared.at) for judged in everything if judged.exchange.at <= shared.at]
    if not shown:
        return None
    readable = find_readable_documents(apprentice, find_reach(apprentice, reader))
    hidden = _find_hidden(apprentice, shared, shown, readable)
    rounds = []
    for _, group in groupby(shown, key=lambda one: (one.exchange.conversation_id, one.exchange.answer.question)):
        attempts = list(group)
        is_hidden = any(one.exchange.id in hidden for one in attempts)
        rounds.append(None if is_hidden else choose_attempt(attempts))
    title = "" if None in rounds else _find_title(apprentice, shared, shown)
    return SharedConversation(shared.user, shared.at, title, tuple(rounds))


def _as_it_was(judged: JudgedExchange, at: datetime) -> JudgedExchange:
    """Return an answer as it stood at a time, without what was said of it."""
    edits = tuple(edit for edit in judged.edits if edit.at <= at)
    choices = tuple(choice for choice in judged.choices if choice.at <= at)
    return JudgedExchange(judged.exchange, edits=edits, choices=choices)


def _find_title(apprentice: Apprentice, shared: Share, shown: Sequence[JudgedExchange]) -> str:
    """Return what a conversation is called now; its first question where another branch begins with another one."""
    first = shown[0].exchange
    root = apprentice.feedback.branches(shared.user).find_root(shared.conversation_id)
    named = (one for one in list_conversations(apprentice, shared.user) if one.holds(root))
    known = next(named, None) if first.conversation_id == root else None
    return known.title if known else first.answer.question


def _find_hidden(
    apprentice: Apprentice, shared: Share, shown: Sequence[JudgedExchange], readable: ReadableDocuments
) -> frozenset[str]:
    """Return the ids of what a reader may not read.

    That is an answer from what is out of reach, or that repeats a correction which rests on such, and all that was
    asked after it, since a model reads what was said before. A correction counts as the whole conversation does with
    all its branches, as everywhere: whoever wrote it had read that.
    """
    if readable.uris is None:
        return frozenset(one.exchange.id for one in shown if one.exchange.answer.attached)
    own = {one.exchange.id for one in shown}
    history = list(apprentice.feedback.history())
    elsewhere = find_withheld((one for one in history if one.exchange.id not in own), readable)
    tree = find_tree(apprentice, shared.conversation_id, shared.user)
    parts = (one.exchange for one in history if one.exchange.conversation_id in tree)
    closed = {one.id for one in parts if one.answer.attached or not readable.cover_answer(one.answer)}
    hidden, follows = set[str](), False
    for one in shown:
        repeated = one.exchange.answer.approved_exchange_id
        follows = follows or one.exchange.id in closed or repeated in elsewhere or repeated in hidden
        if follows or one.exchange.id in elsewhere or (one.edits and closed):
            hidden.add(one.exchange.id)
    return frozenset(hidden)
