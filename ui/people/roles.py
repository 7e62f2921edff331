"""Which role may do what. This table decides for the page, the API and every other way to an Apprentice."""

from dataclasses import dataclass
from typing import Literal

from assistant.errors import AssistantError
from ui.settings.sign_in import ROLES, Role

Action = Literal[
    "ask", "judge", "correct", "upload", "approve", "remove documents", "train", "promote", "settle", "see quality"
]

FIRST_ROLE: dict[Action, Role] = {
    "ask": "reader",  # and see one's own conversations, their sources and the list of documents
    "judge": "contributor",  # rate, mark, choose, and see what comes of it
    "correct": "contributor",
    "upload": "contributor",
    "approve": "reviewer",  # keep, change and remove golden questions; review what others said of answers
    "remove documents": "admin",
    "train": "admin",  # start, resume and cancel
    "promote": "admin",  # roll back and delete, too
    "settle": "admin",  # when to refuse; who reads which collection
    "see quality": "admin",  # exams, causes and figures of all
}
"""For each action the first of the roles that may do it."""


class NotAllowedError(AssistantError):
    """The role of a person does not allow what they asked for."""

    def __init__(self, person: "Person", action: Action) -> None:
        super().__init__(
            f"The role {person.role!r} may not do this ({action}): it takes {FIRST_ROLE[action]!r}. Whoever runs "
            f"Apprentice can change it: `assistant users role {person.name} {FIRST_ROLE[action]}`."
        )


@dataclass(frozen=True)
class Person:
    """Who asks for something."""

    name: str
    role: Role | None = None
    """None in a home without accounts: whoever reaches it may do everything."""

    def may(self, action: Action) -> bool:
        """Return whether the role allows an action."""
        return self.role is None or ROLES.index(self.role) >= ROLES.index(FIRST_ROLE[action])

    def require(self, action: Action) -> None:
        """Raise NotAllowedError unless the role allows an action."""
        if not self.may(action):
            raise NotAllowedError(self, action)
