"""Signing in at a provider of identities: OpenID Connect, authorization code flow with PKCE, state and nonce."""

import secrets
import time
from collections.abc import Mapping
from typing import Any

import httpx
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from ui.people.names import is_name
from ui.settings.sign_in import ROLES, Role, SignInSettings
from ui.web.server.sign_in.identity import Identity, Journey, ProviderError

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"]
"""Signatures by a key of the provider alone: one that we could make ourselves proves nothing."""
TIMEOUT_S = 10.0
KNOWN_S = 3600.0
"""How long what the provider says of itself is believed."""
CLOCKS_DIFFER_S = 60


class IdentityProvider:
    """The provider of the settings. Every method may wait for it, so call them in a thread."""

    def __init__(self, settings: SignInSettings) -> None:
        self.name = settings.provider
        self._settings = settings
        self._known: tuple[float, dict[str, Any], KeySet] | None = None

    def begin(self, back: str) -> tuple[str, Journey]:
        """Return the address to which a browser is sent, and what it takes along; `back` is where it returns to.

        Raises ProviderError when the provider does not answer.
        """
        journey = Journey(*(secrets.token_urlsafe(48) for _ in range(3)))
        metadata, _ = self._read_metadata()
        with self._client(back) as client:
            address, _ = client.create_authorization_url(
                metadata["authorization_endpoint"],
                state=journey.state,
                nonce=journey.nonce,
                code_verifier=journey.verifier,
            )
        return address, journey

    def end(self, taken: str, back: str, query: Mapping[str, str]) -> Identity:
        """Return who came back; `taken` is what the browser took along, as a text.

        Raises ProviderError when it was not the one who left, or nobody was recognised.
        """
        if not taken:
            raise ProviderError("the browser brings nothing back of what it took along, or took too long")
        journey = Journey.read(taken)
        issuer = self._settings.issuer
        if not secrets.compare_digest(query.get("state", "").encode(), journey.state.encode()):
            raise ProviderError("the state is not the one that was sent")
        if query.get("iss", issuer) != issuer:
            raise ProviderError(f"the answer came from another issuer: {query['iss']!r}")
        if "code" not in query:
            raise ProviderError(f"the provider refused: {query.get('error', 'no code')!r}")
        metadata, _ = self._read_metadata()
        try:
            with self._client(back) as client:
                token = client.fetch_token(
                    metadata["token_endpoint"], code=query["code"], code_verifier=journey.verifier
                )
            claims = self._verify(token, journey.nonce)
        except Exception as error:
            raise ProviderError(f"{type(error).__name__}: {error}") from error
        return self._identify(claims)

    def _identify(self, claims: Mapping[str, Any]) -> Identity:
        settings, name = self._settings, claims.get(self._settings.name_claim)
        if not isinstance(name, str) or not is_name(name):
            raise ProviderError(f"{settings.name_claim} = {name!r} is no name; see sign_in.name_claim in the settings")
        held = claims.get(settings.role_claim)
        values = held if isinstance(held, list) else [held]
        named: list[Role] = [
            settings.roles[value] for value in values if isinstance(value, str) and value in settings.roles
        ]
        role = max(named, key=ROLES.index) if named else None
        return Identity(str(claims["iss"]), str(claims["sub"]), name, role)

    def _verify(self, token: Mapping[str, Any], nonce: str) -> Mapping[str, Any]:
        """Return the claims of an ID token that the provider signed, for us, now, and for this journey."""
        settings, (_, keys) = self._settings, self._read_metadata()
        try:
            decoded = jwt.decode(token["id_token"], keys, algorithms=ALGORITHMS)
        except JoseError:  # its keys may have changed
            self._known = None
            decoded = jwt.decode(token["id_token"], self._read_metadata()[1], algorithms=ALGORITHMS)
        options = {
            "iss": {"essential": True, "values": [settings.issuer]},
            "aud": {"essential": True, "values": [settings.client_id]},
            "sub": {"essential": True},
            "exp": {"essential": True},
        }
        sent = {"nonce": nonce, "client_id": settings.client_id, "access_token": token.get("access_token")}
        claims = CodeIDToken(decoded.claims, decoded.header, options, sent)
        claims.validate(leeway=CLOCKS_DIFFER_S)
        return claims

    def _read_metadata(self) -> tuple[dict[str, Any], KeySet]:
        """Return what the provider says of itself, and its keys."""
        if self._known is None or time.monotonic() - self._known[0] > KNOWN_S:
            issuer = str(self._settings.issuer)
            try:
                found = _get(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
                if found.get("issuer") != issuer:
                    raise ValueError(f"it calls itself {found.get('issuer')!r}: write sign_in.issuer so")
                for endpoint in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
                    if found[endpoint].partition(":")[0] not in ("https", issuer.partition(":")[0]):
                        raise ValueError(f"its {endpoint} is not encrypted")
                keys = KeySet.import_key_set(_get(found["jwks_uri"]))
            except Exception as error:
                raise ProviderError(f"{issuer} does not answer as a provider does: {error}") from error
            self._known = (time.monotonic(), found, keys)
        return self._known[1:]

    def _client(self, back: str) -> Any:  # Authlib gives its clients no types
        settings = self._settings
        secret = settings.client_secret.get_secret_value() if settings.client_secret else None
        return OAuth2Client(
            client_id=settings.client_id,
            client_secret=secret,
            token_endpoint_auth_method="client_secret_basic" if secret else "none",
            scope="openid profile email",
            redirect_uri=back,
            code_challenge_method="S256",
            timeout=TIMEOUT_S,
        )


def _get(address: str) -> Any:
    return httpx.get(address, timeout=TIMEOUT_S).raise_for_status().json()
