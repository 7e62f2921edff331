"""Whom a provider of identities has recognised, and what a browser takes along to it."""

import json
from dataclasses import asdict, dataclass

from ui.settings.sign_in import Role


class ProviderError(Exception):
    """Somebody could not be signed in by the provider. The message is for the log of the server."""


@dataclass(frozen=True)
class Journey:
    """What a browser takes along to the provider and must bring back."""

    state: str
    nonce: str
    verifier: str

    def write(self) -> str:
        """Return it as a text, which a signed cookie keeps."""
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, text: str) -> "Journey":
        """Return what `write` wrote."""
        return cls(**json.loads(text))


@dataclass(frozen=True)
class Identity:
    """Whom the provider has recognised."""

    issuer: str
    subject: str
    name: str
    role: Role | None
    """None when the provider gives them none."""
