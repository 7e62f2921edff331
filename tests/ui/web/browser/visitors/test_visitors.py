"""Who a browser is, in a real browser."""

import base64
import hashlib
import json

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.padding import PKCS7
from playwright.sync_api import Browser, Page, expect

from tests.ui.actions.asking import asked
from tests.ui.conftest import new_page
from tests.ui.web.browser.asking import ask
from ui.wiring import Apprentice

pytestmark = pytest.mark.browser

EARLIER = f"visitor-{'5' * 16}"


def write_entry(text: str) -> str:
    """Return an entry as Gradio writes it with the secret "apprentice": OpenSSL's form of AES with a passphrase."""
    passphrase, salt, key = hashlib.sha256(b"apprentice").hexdigest().encode(), b"saltsalt", b""
    while len(key) < 48:
        key += hashlib.md5(key[-16:] + passphrase + salt).digest()
    padder = PKCS7(128).padder()
    plain = padder.update(json.dumps(text).encode()) + padder.finalize()
    encryptor = Cipher(AES256(key[:32]), CBC(key[32:48])).encryptor()
    written = b"Salted__" + salt + encryptor.update(plain) + encryptor.finalize()
    return f"{base64.b64encode(bytes(16)).decode()}:{base64.b64encode(written).decode()}"


def test_a_browser_of_an_earlier_version_keeps_its_conversations(
    browser: Browser, address: tuple[str, Apprentice]
) -> None:
    asked(address[1], "Who opened it?", user=EARLIER, conversation="of before")
    entry = json.dumps(write_entry(EARLIER))
    with new_page(browser, locale="en-US") as page:  # its script would stay in a page that others use
        page.add_init_script(
            f"if (!localStorage['seen']) {{ localStorage['apprentice-visitor'] = {entry}; localStorage['seen'] = 1 }}"
        )
        page.goto(address[0])
        expect(page.locator("#conversations .conversation")).to_have_text("Who opened it?")
        page.reload()
        expect(page.locator("#conversations .conversation")).to_have_text("Who opened it?")
        assert page.evaluate("localStorage['apprentice-visitor']") != json.loads(entry)
        ask(page, "And who closed it?")
    users = {one.exchange.answer.question: one.exchange.user for one in address[1].feedback.history()}
    assert users["And who closed it?"] == EARLIER


def test_scripts_of_the_page_cannot_read_who_it_is(app: Page) -> None:
    assert any(cookie["name"].startswith("apprentice-") for cookie in app.context.cookies())
    assert "apprentice-" not in app.evaluate("document.cookie")
