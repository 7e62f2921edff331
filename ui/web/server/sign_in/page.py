"""The page where people sign in: plain HTML of our own, which needs no script."""

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from ui.web.sent.reader_language import choose_language
from ui.wording.texts.table import PAGES

if TYPE_CHECKING:
    from uvicorn._types import HTTPScope

PAGE = Path(__file__).with_name("sign_in.html").read_text(encoding="utf-8")
PROVIDER = "/sign-in/provider"
"""Where a browser is sent on to the provider of identities."""


def render_sign_in(scope: "HTTPScope", *, problem: str = "", name: str = "", provider: str = "") -> str:
    """Return the page in the language of a request. `provider` is what the provider of identities is called."""
    texts = PAGES[choose_language(scope["headers"])]
    said = texts.sign_in
    alert = f'<p class="problem" id="problem" role="alert">{escape(problem)}</p>' if problem else ""
    described = ' aria-describedby="problem" aria-invalid="true"' if problem else ""
    form = (
        '<form method="post" action="/sign-in">'
        f'<label for="name">{said.name}</label><input id="name" name="name" value="{escape(name)}" required '
        f'maxlength="64" autocomplete="username" autocapitalize="none" spellcheck="false"{described} autofocus>'
        f'<label for="password">{said.password}</label><input id="password" name="password" type="password" required '
        f'maxlength="256" autocomplete="current-password"{described}>'
        f"<button>{said.enter}</button></form>"
    )
    link = f'<a class="provider" href="{PROVIDER}">{escape(said.with_provider.format(provider=provider))}</a>'
    ways = form + (link if provider else "")
    page = PAGE.replace("{lang}", texts.lang).replace("{title}", said.heading)
    return page.replace("{ways}", alert + ways).replace("{hint}", said.hint)
