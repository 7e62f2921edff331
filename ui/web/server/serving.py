"""Serves the page at an address: a small page first, Gradio's as soon as it is built, and then what answers.

Gradio alone takes two seconds of the processor to import, several on a busy machine, so it is imported last.
"""

import http.client
import logging
import socket
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from typing import TYPE_CHECKING

import uvicorn

from ui.settings.addresses import is_loopback
from ui.startup.quiet import without_stubs
from ui.web.sent.allowance import read_limits
from ui.web.sent.visitors import read_key
from ui.web.server.documents import DocumentFiles
from ui.web.server.front_door import FrontDoor
from ui.web.server.headers import SafeHeaders
from ui.web.server.own_site import OwnSite
from ui.web.server.uploads import Uploads

if TYPE_CHECKING:
    from ui.wiring import Apprentice

ANSWERS_WITHIN_S = 60.0
"""How long a busy machine may take to answer the first request."""
LAST_REQUESTS_S = 1
"""How long requests that never end, such as those of an open page, keep the server from ending."""


@contextmanager
def serving(apprentice: "Apprentice", host: str, port: int) -> Iterator["Future[None]"]:
    """Serve the page at host:port while the block runs, which begins when the address answers.

    The page comes first, then what `apprentice.readiness` loads behind it. The future is done when the page is there.
    Raises OSError when nobody can listen there.
    """
    server = apprentice.settings.server
    with answering(host, port, server.names, server.widget_sites) as door:
        opened: Future[None] = Future()
        arguments = apprentice, door, opened, needs_sign_in(apprentice, host)
        threading.Thread(target=_open, args=arguments, name="opening", daemon=True).start()
        yield opened


def _open(apprentice: "Apprentice", door: "FrontDoor", opened: "Future[None]", needs_sign_in: bool) -> None:
    try:
        with without_stubs():
            from ui.actions.chat.originals import PagePictures
            from ui.api.app import build_api
            from ui.web.app import list_steps, prepare_pages
            from ui.web.server.shared.pages import SharedPages
            from ui.web.server.sign_in.desk import SignInDesk
            from ui.web.widget.app import build_widget
            from ui.wording.errors import describe

        build = prepare_pages(apprentice)
        apprentice.readiness.start(
            list_steps(apprentice), describe
        )  # first, so that no request finds nothing to wait for
        desk, key = SignInDesk(apprentice, always=needs_sign_in), read_key(apprentice.home)
        uploads, api, widget = open_uploads(apprentice), build_api(apprentice), build_widget(apprentice, key)
        documents = DocumentFiles(PagePictures(apprentice))
        door.open_to(build, key, uploads, documents, SharedPages(apprentice), api, desk, widget)
    except Exception as error:  # noqa: BLE001 - raised again in the thread that waits
        opened.set_exception(error)
    else:
        opened.set_result(None)


def needs_sign_in(apprentice: "Apprentice", host: str) -> bool:
    """Return whether nobody may come in without an account where the server listens: others reach it there."""
    return not is_loopback(host) and not apprentice.settings.server.without_sign_in


def open_uploads(apprentice: "Apprentice") -> Uploads:
    """Return what takes in files for a home, as much as its settings allow."""
    from ui.actions.library.uploads import incoming

    return Uploads(incoming(apprentice), read_limits(apprentice.settings))


@contextmanager
def answering(host: str, port: int, names: Sequence[str] = (), widget_sites: Sequence[str] = ()) -> Iterator[FrontDoor]:
    """Answer requests at host:port while the block runs, which begins when a request of our own was answered.

    Browsers may call it by `names` too, and pages of `widget_sites` may show the widget; see `OwnSite`.

    Raises OSError when nobody can listen there.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    door, listener = FrontDoor(), socket.create_server((host, port), family=family)
    server = uvicorn.Server(
        uvicorn.Config(
            SafeHeaders(OwnSite(door, host, names, widget=bool(widget_sites)), widget_sites),
            log_level="warning",
            access_log=False,
            lifespan="on",
            timeout_graceful_shutdown=LAST_REQUESTS_S,
        )
    )
    thread = threading.Thread(target=server.run, args=([listener],), name="page", daemon=True)
    thread.start()
    try:
        _ask(host, port)
        yield door
    finally:
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)  # that open pages were cut off is no news
        server.should_exit = True
        thread.join()


def format_address(host: str, port: int) -> str:
    """Return where a browser finds the page."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _ask(host: str, port: int) -> None:
    """Wait for an answer; which one does not matter."""
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    connection = http.client.HTTPConnection(here, port, timeout=ANSWERS_WITHIN_S)
    connection.request("GET", "/")
    connection.getresponse().read()
    connection.close()
