"""The command `assistant chat`: a conversation in the terminal, or one question a line through a pipe."""

import sys
from contextlib import suppress
from typing import TYPE_CHECKING

import typer

from ui.cli.asking.talk import Talk
from ui.cli.terminal import edge
from ui.cli.terminal.options import Collections, open_with_documents
from ui.cli.terminal.printing import note, say
from ui.people.names import login_name

if TYPE_CHECKING:
    from ui.wiring import Apprentice

PROMPT = "\n> "
RECALLED = 20
"""Conversations whose questions the arrow keys bring back."""


def chat(collection: Collections = None) -> None:
    """Chat with your documents. Ctrl-C stops an answer, Ctrl-D ends the chat, /help lists what else there is.

    Through a pipe, each line is a question or a command. Everything is kept as in the browser.
    """
    apprentice, user = open_with_documents(), login_name()
    talk = Talk(apprentice, user, tuple(collection or ()))
    talk.check()
    by_hand = sys.stdin.isatty() and sys.stdout.isatty()
    if by_hand:
        _recall(apprentice, user)
        note("Ask something. /help lists what you can type, Ctrl-D ends.")
    read = _read_typed if by_hand else sys.stdin.readline
    failed, said = False, ""
    while True:
        try:  # around everything, because Ctrl-C comes at any moment
            if said:
                note(said)
                said = ""
            line = read()
            if not line or (line.strip() and talk.take(line.strip())):
                break
            if line.strip() and not by_hand:
                say()
        except KeyboardInterrupt:
            if not by_hand:
                raise
            said = "\nCtrl-D ends the chat."
        except Exception as error:
            explained = edge.explain(error)
            if explained is None:
                raise
            said, failed = explained, True
    if failed and not by_hand:
        raise typer.Exit(edge.USER_ERROR)


def _read_typed() -> str:
    """Return the line that is typed, with its end; "" after Ctrl-D."""
    try:
        return input(PROMPT) + "\n"
    except EOFError:
        say()
        return ""


def _recall(apprentice: "Apprentice", user: str) -> None:
    """Let the arrow keys edit lines and bring back the questions asked before.

    These come from the database, where they are erased with everything else of a person: no file repeats them.
    """
    from ui.actions import asking

    with suppress(ImportError):
        import readline

        for conversation in reversed(asking.list_conversations(apprentice, user)[:RECALLED]):
            for judged in asking.read_conversation(apprentice, conversation.id, user=user):
                readline.add_history(" ".join(judged.exchange.answer.question.split()))
