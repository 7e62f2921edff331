"""The server knows a browser again by a cookie that it signed, and by nothing else."""

import asyncio
import stat
import time
from concurrent.futures import ThreadPoolExecutor
from http.cookies import Morsel, SimpleCookie
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.fernet import Fernet

from assistant.errors import AssistantError
from ui.web.sent.visitors import KEPT_S, KEY_FILE, VisitorCookies, read_key

KEY = Fernet.generate_key()


def behind(renamed: str = "") -> Any:
    """An app that says who asks; it gives its visitor the id `renamed` when there is one."""

    async def answer(scope: Any, receive: Any, send: Any) -> None:  # noqa: ARG001
        visitor = scope["state"]["visitor"]
        visitor.id = renamed or visitor.id
        headers = [(b"content-type", b"text/plain"), (b"cache-control", b"public, max-age=60")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": visitor.id.encode()})

    return answer


def get(cookie: str = "", *, key: bytes = KEY, scheme: str = "http", renamed: str = "") -> httpx.Response:
    async def request() -> httpx.Response:
        transport = httpx.ASGITransport(VisitorCookies(behind(renamed), key))
        async with httpx.AsyncClient(transport=transport) as client:
            return await client.get(f"{scheme}://here/", headers={"cookie": cookie} if cookie else {})

    with ThreadPoolExecutor() as elsewhere:  # a browser test may run an event loop in this thread
        return elsewhere.submit(asyncio.run, request()).result()


def given(answer: httpx.Response) -> Morsel[str]:
    [cookie] = SimpleCookie(answer.headers["set-cookie"]).values()
    return cookie


def sent(cookie: Morsel[str]) -> str:
    return f"{cookie.key}={cookie.value}"


def test_a_browser_without_a_cookie_gets_one_and_is_known_by_it() -> None:
    first = get()
    cookie = given(first)
    assert first.text.startswith("visitor-")
    assert int(first.text.removeprefix("visitor-"), 16) >= 0
    assert first.text not in first.headers["set-cookie"]
    again = get(f"other=1; {sent(cookie)}; more=2")
    assert again.text == first.text
    assert "set-cookie" not in again.headers
    assert get().text != first.text


@pytest.mark.parametrize(("scheme", "secure"), [("http", ""), ("https", True)])
def test_no_script_and_no_other_site_can_use_the_cookie_and_no_cache_keeps_it(scheme: str, secure: object) -> None:
    answer = get(scheme=scheme)
    cookie = given(answer)
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert (cookie["max-age"], cookie["secure"]) == (str(KEPT_S), secure)
    assert answer.headers.get_list("cache-control") == ["no-store"]


@pytest.mark.parametrize("forged_as", ["visitor-0123456789abcdef", "{value}AAAA"])
def test_a_cookie_that_the_server_did_not_sign_is_replaced_by_a_new_visitor_s(forged_as: str) -> None:
    first = get()
    cookie = given(first)
    forged = get(f"{cookie.key}={forged_as.format(value=cookie.value[:-9])}")
    assert forged.text != first.text
    assert "0123456789abcdef" not in forged.text
    assert get(sent(given(forged))).text == forged.text


def test_the_key_of_another_home_opens_nothing_and_its_cookie_has_another_name() -> None:
    mine = given(get())
    other = given(get(key=Fernet.generate_key()))
    assert mine.key != other.key
    assert get(f"{mine.key}={other.value}").headers["set-cookie"]


def test_a_cookie_is_renewed_long_before_it_ends() -> None:
    name = given(get()).key
    for days, renewed in ((0.5, False), (2, True)):
        old = Fernet(KEY).encrypt_at_time(b"visitor-1", int(time.time() - days * 24 * 3600)).decode()
        answer = get(f"{name}={old}")
        assert answer.text == "visitor-1"
        assert ("set-cookie" in answer.headers) is renewed


def test_a_visitor_who_is_given_another_id_keeps_it() -> None:
    cookie = given(get(renamed="visitor-before"))
    assert get(sent(cookie)).text == "visitor-before"


def test_the_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    with ThreadPoolExecutor() as servers:
        keys = {*servers.map(lambda _: read_key(tmp_path / "home"), range(8))}
    assert len(keys) == 1
    assert stat.S_IMODE((tmp_path / "home" / KEY_FILE).stat().st_mode) == 0o600
    assert not list((tmp_path / "home").glob("*.part"))


def test_a_file_that_holds_no_key_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / KEY_FILE).write_text("secret", encoding="utf-8")
    with pytest.raises(AssistantError, match="delete it"):
        read_key(tmp_path)
