"""Shows a shared conversation to whoever has signed in and has its link.

A link that ended, one of a conversation that is gone and one that never was get the same answer.
"""

from typing import TYPE_CHECKING

from anyio import CapacityLimiter, to_thread

from ui.actions.chat.sharing import SharedConversation, read_shared
from ui.people.roles import Person
from ui.startup.readiness import RECORDS
from ui.web.sent.reader_language import choose_language
from ui.web.sent.shared_links import read_token
from ui.web.server.answering import reply
from ui.web.server.shared.page import render_gone, render_shared
from ui.wiring import Apprentice
from ui.wording.errors import OURS, describe
from ui.wording.texts.table import PAGES

if TYPE_CHECKING:
    from uvicorn._types import ASGISendCallable, HTTPScope

AT_ONCE = 2
"""Pages that are made at the same time. The others wait, and take no thread from those who sign in."""
FOUND, NOT_FOUND, UNAVAILABLE = 200, 404, 503


class SharedPages:
    """Answers requests for shared conversations."""

    def __init__(self, apprentice: Apprentice) -> None:
        self._apprentice = apprentice
        self._turns = CapacityLimiter(AT_ONCE)

    async def send(self, scope: "HTTPScope", send: "ASGISendCallable") -> None:
        """Answer a request whose path begins with "/shared/"."""
        texts = PAGES[choose_language(scope["headers"])]
        person = scope["state"]["visitor"].person  # pyright: ignore[reportTypedDictNotRequiredAccess]
        try:
            shared = await to_thread.run_sync(self._read, read_token(scope["path"]), person, limiter=self._turns)
        except OURS as error:
            await reply(send, UNAVAILABLE, describe(error))
            return
        if shared is None:
            await reply(send, NOT_FOUND, render_gone(texts), "text/html")
        else:
            await reply(send, FOUND, render_shared(shared, texts), "text/html")

    def _read(self, token: str, person: Person) -> SharedConversation | None:
        if not token:
            return None
        self._apprentice.readiness.wait(RECORDS)
        return read_shared(self._apprentice, token, person)
