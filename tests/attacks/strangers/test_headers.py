"""Browsers are told to load nothing from elsewhere, to run no script that got in, and to show the page in no frame."""

import base64
import hashlib
import re
import socket

import httpx
import pytest
from playwright.sync_api import ConsoleMessage, Page, expect

from tests.attacks.strangers.conftest import Target
from tests.ui.conftest import is_local
from tests.ui.web.visiting import browser as visitor
from ui.web.server.serving import answering

PATHS = ("/", "/config", "/theme.css", "/gradio_api/file=/etc/hostname", "/nothing")


def policy(answer: httpx.Response) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in answer.headers["content-security-policy"].split(";"))
    return {name: value for name, _, value in parts}


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_says_how_it_may_be_used(target: Target, path: str) -> None:
    answer = httpx.get(target.url + path, timeout=60)
    assert policy(answer)["frame-ancestors"] == "'none'"
    assert policy(answer)["default-src"] == "'none'"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert answer.headers["x-frame-options"] == "DENY"


def test_the_page_runs_its_own_scripts_alone_and_loads_images_from_nowhere_else(target: Target) -> None:
    answer = httpx.get(target.url, timeout=60)
    allowed = policy(answer)
    assert allowed["img-src"] == "'self' data: blob:"
    assert allowed["connect-src"] == "'self'"
    assert "unsafe-inline" not in allowed["script-src"]
    assert "http" not in answer.headers["content-security-policy"]
    inline = re.findall(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", answer.text, re.DOTALL)
    assert inline
    for script in inline:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in allowed["script-src"]


def test_the_first_page_has_the_same_protection() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with answering("127.0.0.1", port):
        answer = httpx.get(f"http://127.0.0.1:{port}/")
        strange = httpx.get(f"http://127.0.0.1:{port}/", headers={"host": "evil.example"})
    assert answer.status_code == 503
    assert policy(answer)["frame-ancestors"] == "'none'"
    assert "sha256-" in policy(answer)["script-src"]
    assert strange.status_code == 421


@pytest.mark.browser
def test_the_page_works_under_its_policy_without_a_complaint_in_the_console(target: Target, page: Page) -> None:
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(f"{message.text} {message.location}")

    page.on("console", note)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "response", lambda answer: complaints.append(f"{answer.status} {answer.url}") if answer.status >= 400 else None
    )
    page.goto(target.url)
    expect(page.locator(".welcome")).to_be_visible()
    page.locator("#question textarea").fill("When does the warehouse open?")
    page.locator("#ask").click()
    expect(page.locator("#transcript .answer .prose")).to_contain_text("opens at 7")
    page.locator("#transcript .tools [data-do=rate][data-value='1']").click()
    for tab in ("Documents", "Learning", "Quality"):
        page.get_by_role("tab", name=tab).click()
        expect(page.locator(f"#{tab.lower()}")).to_be_visible()
    page.get_by_role("tab", name="Documents").click()
    page.locator("#upload input[type=file]").set_input_files(
        {"name": "night.md", "mimeType": "text/markdown", "buffer": b"The night shift begins at 10."}
    )
    expect(page.locator("#uploaded [data-status=added]")).to_contain_text("night.md")
    page.emulate_media(color_scheme="dark")
    assert not complaints


@pytest.mark.browser
def test_what_gets_into_the_page_as_markup_runs_nothing_and_calls_nobody(target: Target, page: Page) -> None:
    page.goto(target.url)
    expect(page.locator(".welcome")).to_be_visible()
    called: list[str] = []
    page.on("requestfinished", lambda request: called.append(request.url) if not is_local(request.url) else None)
    page.evaluate(
        """() => {
            const part = document.createElement('div');
            part.innerHTML = '<img src="x" onerror="window.ran = 1"><script>window.ran = 2</script>' +
                '<iframe srcdoc="<script>parent.ran = 3</script>"></iframe><svg onload="window.ran = 4"></svg>';
            document.body.append(part);
        }"""
    )
    page.wait_for_timeout(500)
    assert page.evaluate("() => window.ran") is None
    assert not called


def test_no_answer_of_gradio_lets_other_sites_read_it(target: Target) -> None:
    with visitor(target.url) as client:
        for path in PATHS:
            assert not [name for name in client.get(path).headers if name.startswith("access-control-")]
