"""Settings of signing in at a provider of identities, by OpenID Connect."""

from typing import Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

Role = Literal["reader", "contributor", "reviewer", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
"""From the one that may do least; each may do what those before it may."""


class SignInSettings(BaseModel):
    """Where people sign in instead of with a password here, and which role they get."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    issuer: str | None = Field(
        default=None,
        description="Address of an OpenID Connect provider, such as https://login.example.org/realms/firm. Once it is "
        "set, everybody must sign in.",
    )
    client_id: str = Field(default="", description="What the provider calls this Apprentice.")
    client_secret: SecretStr | None = Field(
        default=None, description="The secret for it; rather than here, in APPRENTICE_SIGN_IN__CLIENT_SECRET."
    )
    provider: str = Field(default="OpenID Connect", description="What the page calls the provider.")
    name_claim: str = Field(default="preferred_username", description="Claim that holds what people are called.")
    newcomers: Role | Literal["nobody"] = Field(
        default="reader",
        description="Role of newcomers; 'nobody' lets in only those whom `roles` names.",
    )
    role_claim: str = Field(default="groups", description="Claim that roles are taken from.")
    roles: dict[str, Role] = Field(
        default={},
        description="Role by a value of that claim, such as {staff = 'contributor', it = 'admin'}. The one that may do "
        "most counts, at every sign-in.",
    )

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.issuer and not self.client_id:
            raise ValueError("an issuer needs a client_id")
        if self.issuer and not self.issuer.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
            raise ValueError("the issuer must begin with https://")
        return self
