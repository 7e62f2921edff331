"""Signing in at a provider of identities by OpenID Connect, with a real one on loopback."""

from collections.abc import Iterator

import httpx
import pytest
from fastapi import FastAPI
from joserfc.jwk import ECKey

from tests.ui.conftest import serving, stand_in
from tests.ui.people.provider import CLIENT, SECRET, Provider, providing
from ui.people.accounts import Accounts
from ui.people.audit import AuditLog
from ui.settings.sign_in import SignInSettings
from ui.wiring import Apprentice
from ui.wording.texts.table import PAGES

FAILED = PAGES["en"].sign_in.provider_failed
World = tuple[str, Provider, Apprentice]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A provider, and a server whose people sign in there."""
    apprentice = stand_in(tmp_path_factory.mktemp("provided"), seconds_per_word=0.0)
    with providing() as provider:
        given = {"issuer": provider.issuer, "client_id": CLIENT, "client_secret": SECRET, "provider": "Firm & Sons"}
        roles = {"staff": "contributor", "it": "admin"}
        chosen = SignInSettings(**given, newcomers="nobody", roles=roles)  # type: ignore[arg-type]
        apprentice.settings = apprentice.settings.model_copy(update={"sign_in": chosen})
        with serving(apprentice, lambda _: FastAPI(openapi_url=None)) as url:
            yield url, provider, apprentice


@pytest.fixture
def world(served: World) -> World:
    """The provider tells the truth again."""
    served[1].lies, served[1].forger = {}, None
    served[1].claims = {"sub": "17", "preferred_username": "otto", "groups": ["staff", "choir"]}
    return served


def is_in(client: httpx.Client) -> bool:
    """Whether a browser got past the door: behind it there is no page here."""
    return client.get("/config").status_code == 404


def test_a_person_of_the_provider_gets_an_account_whose_role_follows_theirs(world: World) -> None:
    url, provider, apprentice = world
    with httpx.Client(base_url=url, timeout=60, follow_redirects=True) as client:
        page = client.get("/")
        assert 'href="/sign-in/provider">Sign in with Firm &amp; Sons</a>' in page.text
        assert not is_in(client)
        client.get("/sign-in/provider")
        assert is_in(client)
        [otto] = Accounts(apprentice.engine).list()
        assert (otto.name, otto.role, otto.issuer) == ("otto", "contributor", provider.issuer)
        provider.claims = {**provider.claims, "groups": ["staff", "it"], "preferred_username": "renamed"}
        client.get("/sign-in/provider")
        [otto] = Accounts(apprentice.engine).list()
        assert (otto.name, otto.role) == ("otto", "admin")
        client.post("/sign-out")
        shared = f"{url}/shared/{'x' * 43}"
        assert client.get(shared).url == f"{url}/sign-in"
        assert client.get("/sign-in/provider").url == shared
    logged = [(one.user, one.action, one.target) for one in AuditLog(apprentice.engine).read()]
    assert ("otto", "user added", "otto: contributor") in logged
    assert ("otto", "role changed", "otto: admin") in logged


@pytest.mark.parametrize(
    "lies",
    [
        {"nonce": "another"},
        {"aud": "another program"},
        {"iss": "https://evil.example"},
        {"exp": 1},
        {"preferred_username": "visitor-1"},
        {"preferred_username": "<b>"},
        {"sub": "18", "preferred_username": "stranger", "groups": ["choir"]},
        {"sub": "18", "preferred_username": "taken", "groups": ["it"]},
    ],
)
def test_what_is_not_said_of_this_person_to_us_now_signs_nobody_in(world: World, lies: dict[str, object]) -> None:
    url, provider, apprentice = world
    if "taken" in lies.values():
        Accounts(apprentice.engine).add("taken", "admin", "correct horse battery")
    provider.lies, before = lies, provider.handed_out
    with httpx.Client(base_url=url, timeout=60, follow_redirects=True) as client:
        refused = client.get("/sign-in/provider")
        assert refused.status_code == 401
        assert FAILED in refused.text
        assert provider.handed_out == before + 1
        assert not is_in(client)


def test_a_token_by_another_key_a_forged_way_back_and_a_code_of_somebody_else_sign_nobody_in(world: World) -> None:
    url, provider, _ = world
    provider.forger = ECKey.generate_key("P-256", {"kid": "one"})
    with httpx.Client(base_url=url, timeout=60, follow_redirects=True) as client:
        assert client.get("/sign-in/provider").status_code == 401
        provider.forger = None
        for query in ("", "?code=1&state=", "?code=1&state=guess", "?error=access_denied&state=guess"):
            assert client.get(f"/sign-in/callback{query}").status_code == 401
    with httpx.Client(base_url=url, timeout=60) as eve, httpx.Client(base_url=url, timeout=60) as mia:
        to_provider = eve.get("/sign-in/provider").headers["location"]
        of_eve = httpx.get(to_provider).headers["location"]
        mia.get("/sign-in/provider")  # and then Eve gives Mia the end of her own journey
        assert mia.get(of_eve).status_code == 401
        assert not is_in(mia)
        assert eve.get(of_eve).status_code == 303
        assert is_in(eve)
        assert eve.get(of_eve).status_code == 401  # a code counts once
