"""Web addresses that people type into the page: what is taken, and from whom."""

import socket
from pathlib import Path

import pytest

from retrieval.errors import RetrievalError
from retrieval.settings import IndexSettings
from ui.actions.library.addresses import add_address, read_address
from ui.people.roles import Person
from ui.settings.loading import Loaded, Settings
from ui.settings.serving import ServerSettings
from ui.settings.sign_in import Role
from ui.wiring import Apprentice

NO_ADDRESSES = [
    "",
    "/etc/passwd",
    "etc/passwd",
    "../../secret.md",
    "~/notes.md",
    ".",
    "file:///etc/passwd",
    "ftp://example.org/",
    "http://",
    "http:///etc/passwd",
    "https://exam ple.org/",
    "https://example.org/\nhttps://example.com/",
    "https://[::1/",
    "gopher://127.0.0.1:6379/_",
    f"https://example.org/{'x' * 2000}",
]


@pytest.mark.parametrize("typed", NO_ADDRESSES)
def test_nothing_but_a_web_address_is_taken(apprentice: Apprentice, typed: str) -> None:
    with pytest.raises(RetrievalError, match="is no web address"):
        list(add_address(apprentice, typed, "default", Person("mia", "admin")))


def test_an_address_is_read_as_people_type_it_and_without_a_password() -> None:
    assert read_address(" example.org/leave.html#days ") == "https://example.org/leave.html"
    assert read_address("HTTP://example.org") == "HTTP://example.org"
    with pytest.raises(RetrievalError, match="everybody would see"):
        read_address("https://mia:secret@example.org/")


@pytest.mark.parametrize("address", ["http://127.0.0.1:1/", "http://169.254.169.254/latest/", "http://[::1]/"])
def test_an_address_of_this_machine_or_its_network_is_skipped_without_a_connection(
    apprentice: Apprentice, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def connect(*_: object) -> None:
        raise AssertionError("it was connected to")

    monkeypatch.setattr(socket.socket, "connect", connect)
    *_, last = add_address(apprentice, address, "default", Person("mia"))
    [result] = last.finished
    assert result.status == "skipped"
    assert "in a private network" in result.reason
    assert (last.share, last.progress) == (1.0, None)


@pytest.mark.parametrize(
    ("role", "server", "may"),
    [
        (None, ServerSettings(), True),
        (None, ServerSettings(host="0.0.0.0", without_sign_in=True), False),
        (None, ServerSettings(names=("docs.example.org",)), False),
        ("admin", ServerSettings(names=("docs.example.org",)), True),
        ("contributor", ServerSettings(), False),
    ],
)
def test_where_private_addresses_are_allowed_only_whoever_runs_the_home_adds_any(
    tmp_path: Path, role: Role | None, server: ServerSettings, may: bool
) -> None:
    index = IndexSettings(allow_private_addresses=True)
    apprentice = Apprentice(Loaded(Settings(home=tmp_path, index=index, server=server), None, {}))
    if may:
        add_address(apprentice, "http://127.0.0.1:1/", "default", Person("mia", role))
        return
    with pytest.raises(RetrievalError, match="only an admin adds"):
        add_address(apprentice, "http://127.0.0.1:1/", "default", Person("mia", role))
