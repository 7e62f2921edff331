"""What happens when somebody signs in and out: the account is looked up, a session begins or ends, and it is logged."""

from typing import TYPE_CHECKING

from feedback.errors import FeedbackError
from ui.people.accounts import Accounts
from ui.people.audit import Actor, AuditLog
from ui.people.roles import Person
from ui.people.sessions import LASTS_S, Sessions
from ui.settings.sign_in import SignInSettings
from ui.web.server.sign_in.attempts import Attempts, TooManyAttemptsError
from ui.wiring import Apprentice

if TYPE_CHECKING:
    from ui.web.server.sign_in.identity import Identity
    from ui.web.server.sign_in.provider import IdentityProvider

SHOWN_OF_NAME = 64
"""So many letters of a name that failed are logged: it may be anything, a password too."""


def _open_provider(settings: SignInSettings) -> "IdentityProvider":
    from ui.web.server.sign_in.provider import IdentityProvider  # with an HTTP client that most homes do not need

    return IdentityProvider(settings)


class SignInDesk:
    """The people of a home, for its server."""

    lasts_s = LASTS_S
    """How long a browser keeps the cookie of a session, in seconds."""

    def __init__(self, apprentice: Apprentice, *, always: bool = False) -> None:
        """`always`: nobody gets in without an account, even while there is none."""
        self._apprentice = apprentice
        settings = apprentice.settings.sign_in
        self._asks = always or settings.issuer is not None
        self._settings = settings
        self.provider = _open_provider(settings) if settings.issuer else None
        self._attempts = Attempts()

    def asks(self) -> bool:
        """Return whether people must sign in. Once they had to, they have to until the server ends."""
        self._asks = self._asks or Accounts(self._apprentice.engine).exist()
        return self._asks

    def find(self, session: str) -> Person | None:
        """Return who is signed in by a session."""
        return Sessions(self._apprentice.engine).find(session)

    def enter(self, name: str, password: str, address: str) -> str | None:
        """Return the id of a new session; None when name or password are wrong.

        Raises TooManyAttemptsError when it was tried too often.
        """
        try:
            self._attempts.begin(name, address)
        except TooManyAttemptsError:
            self._log.note(Actor(name[:SHOWN_OF_NAME], address), "sign-in refused", "tried too often")
            raise
        person = Accounts(self._apprentice.engine).check(name, password)
        if person is None:
            self._log.note(Actor(name[:SHOWN_OF_NAME], address), "sign-in refused")
            return None
        self._attempts.succeed(name, address)
        return self.begin(person, address)

    def enter_from(self, identity: "Identity", address: str) -> str:
        """Return the id of a new session of somebody whom the provider has recognised.

        Raises FeedbackError when they get no role, or somebody else has their name.
        """
        settings, accounts = self._settings, Accounts(self._apprentice.engine)
        role = identity.role or (settings.newcomers if settings.newcomers != "nobody" else None)
        known = accounts.find_identity(identity.issuer, identity.subject)
        if role is None and (known is None or settings.roles):
            raise FeedbackError(f"{identity.name!r} gets no role by their {settings.role_claim}: see sign_in.roles.")
        if known is None:
            assert role is not None
            known = accounts.add_identity(identity.issuer, identity.subject, identity.name, role)
            self._log.note(Actor(known.name, address), "user added", f"{known.name}: {role}")
        elif settings.roles and role is not None and role != known.role:
            accounts.set_role(known.name, role)
            self._log.note(Actor(known.name, address), "role changed", f"{known.name}: {role}")
        return self.begin(known, address)

    def begin(self, person: Person, address: str) -> str:
        """Return the id of a new session of somebody who has shown who they are."""
        self._log.note(Actor(person.name, address), "signed in")
        return Sessions(self._apprentice.engine).begin(person.name)

    def leave(self, session: str, address: str, *, everywhere: bool = False) -> None:
        """End a session, or all of its person."""
        sessions = Sessions(self._apprentice.engine)
        person = sessions.find(session)
        sessions.end(session)
        if person is not None:
            if everywhere:
                sessions.end_all(person.name)
            self._log.note(Actor(person.name, address), "signed out", "everywhere" if everywhere else "")

    @property
    def _log(self) -> AuditLog:
        return AuditLog(self._apprentice.engine)
