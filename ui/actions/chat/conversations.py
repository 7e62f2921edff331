"""What people do with a conversation of theirs besides asking: find it, name it, pin it and take it along."""

import json
from collections.abc import Sequence

from feedback.errors import FeedbackError
from feedback.exporters.history import to_line
from feedback.history import Conversation, JudgedExchange
from ui.actions.asking import list_conversations, read_conversation
from ui.actions.chat.withholding import withhold
from ui.people.reading.reach import Reach
from ui.wiring import Apprentice

LONGEST_TITLE = 200


def find_conversations(apprentice: Apprentice, words: str, *, user: str) -> list[Conversation]:
    """Return the conversations of `user` whose name, questions or answers hold all the words, newest first.

    Each is named by its branch that holds them; by the one that was used last where the name does, or several do.
    """
    known, wanted = list_conversations(apprentice, user), words.casefold().split()
    if not wanted:
        return known
    found = ((one, _find_branch(apprentice, one, wanted, user)) for one in known)
    return [one.show(branch) for one, branch in found if branch]


def _find_branch(apprentice: Apprentice, one: Conversation, wanted: Sequence[str], user: str) -> str:
    """Return the branch of a conversation that holds all the words, the name included; "" when none does."""
    return next((branch for branch in (one.id, *one.branches) if _holds(apprentice, one, branch, wanted, user)), "")


def _holds(apprentice: Apprentice, one: Conversation, branch: str, wanted: Sequence[str], user: str) -> bool:
    if all(word in one.title.casefold() for word in wanted):
        return True
    exchanges = read_conversation(apprentice, branch, user=user)
    text = " ".join([one.title, *(f"{entry.exchange.answer.question} {entry.text}" for entry in exchanges)]).casefold()
    return all(word in text for word in wanted)


def rename(apprentice: Apprentice, conversation_id: str, title: str, *, user: str) -> None:
    """Call a conversation `title`; an empty one gives it its first question back. Raises FeedbackError."""
    apprentice.feedback.note(conversation_id, user=user, title=" ".join(title.split())[:LONGEST_TITLE])


def pin(apprentice: Apprentice, conversation_id: str, *, user: str, pinned: bool) -> None:
    """Keep a conversation at the top of the list, or no longer. Raises FeedbackError."""
    apprentice.feedback.note(conversation_id, user=user, pinned=pinned)


def find_title(apprentice: Apprentice, conversation_id: str, *, user: str) -> str:
    """Return what a conversation is called. Raises FeedbackError when it is not theirs."""
    for one in list_conversations(apprentice, user):
        if one.holds(conversation_id):
            return one.title
    raise FeedbackError("There is no such conversation of yours any more. Reload the page.")


def to_markdown(apprentice: Apprentice, conversation_id: str, sources: str, reach: Reach, *, user: str) -> str:
    """Return a conversation to be read: each question as a heading, the answer as it stands, and its sources.

    `sources` is the word above these. Raises FeedbackError when it is not theirs.
    """
    title = find_title(apprentice, conversation_id, user=user)
    asked = withhold(apprentice, read_conversation(apprentice, conversation_id, user=user), reach)
    return "\n\n".join([f"# {title}", *(_round(entry, sources) for entry in asked)]) + "\n"


def _round(entry: JudgedExchange, sources: str) -> str:
    answer = entry.exchange.answer
    places = [
        f"{number}. {chunk.title}{f', {chunk.place}' if chunk.place else ''}"
        for number, chunk in enumerate((passage.chunk for passage in answer.passages), 1)
    ]
    listed = [f"{sources}:", "\n".join(places)] if places else []
    return "\n\n".join([f"## {' '.join(answer.question.split())}", entry.text, *listed])


def to_json(apprentice: Apprentice, conversation_id: str, reach: Reach, *, user: str) -> str:
    """Return a conversation with everything that is kept of it, in the form of the lines of an export.

    Sources that are out of reach are without their texts. Raises FeedbackError when it is not theirs.
    """
    title = find_title(apprentice, conversation_id, user=user)
    entries = withhold(apprentice, read_conversation(apprentice, conversation_id, user=user), reach)
    asked = [json.loads(to_line(entry)) for entry in entries]
    return json.dumps({"title": title, "exchanges": asked}, ensure_ascii=False, indent=1) + "\n"
