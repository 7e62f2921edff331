"""The command `assistant chat`: a conversation in the terminal, or one question a line through a pipe."""

import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

import typer

from ui.cli.asking.talk import Talk
from ui.cli.terminal import edge
from ui.cli.terminal.options import Collections, login_name, open_with_documents
from ui.cli.terminal.printing import note, say

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
    failed = False
    for line in _read_by_hand() if by_hand else sys.stdin:
        if not line.strip():
            continue
        try:
            if talk.take(line.strip()):
                break
        except KeyboardInterrupt:  # the second one in an answer
            note("Stopped.")
        except Exception as error:
            said = edge.explain(error)
            if said is None:
                raise
            note(said)
            failed = True
        if not by_hand:
            say()
    if failed and not by_hand:
        raise typer.Exit(edge.USER_ERROR)


def _read_by_hand() -> Iterator[str]:
    """Yield what is typed, until Ctrl-D. Ctrl-C throws a line away."""
    while True:
        try:
            yield input(PROMPT)
        except KeyboardInterrupt:
            note("\nCtrl-D ends the chat.")
        except EOFError:
            say()
            return


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
