"""A web address is typed: its page, and the pages that it links to, are read, and the page follows."""

import time
from collections.abc import Iterator

from ui.actions.library.addresses import add_address, read_address
from ui.people.roles import Person
from ui.web.documents.receiving import follow, wait
from ui.web.look.panel import button
from ui.web.sent.clicks import Click
from ui.wiring import Apprentice
from ui.wording.texts.texts import PageTexts


def render_address(apprentice: Apprentice, texts: PageTexts) -> str:
    """Return the field for a web address, empty."""
    names, limits = texts.library.address, apprentice.settings.index
    hint = names.follow_hint.format(
        depth=limits.crawl_depth, pages=limits.crawl_pages, minutes=max(round(limits.crawl_time_s / 60), 1)
    )
    return (
        f'<form class="address" data-for="{time.time_ns()}"><label for="address-typed">{names.label}</label>'
        '<div class="row"><input id="address-typed" name="address" inputmode="url" autocomplete="off" maxlength="2000" '
        f'placeholder="https://example.org/">{button(names.add, classes="primary", do="add")}</div>'
        f'<details><summary>{names.follow}</summary><label><input type="checkbox" name="crawl" value="yes"> '
        f"{hint}</label></details></form>"
    )


def count_pages(apprentice: Apprentice, click: Click) -> int:
    """Return how many pages are asked for at most, which count as files of the visitor. Raises as `read_address`."""
    read_address(click["address"])
    settings = apprentice.settings
    return min(settings.index.crawl_pages, settings.server.upload_files) if _crawls(click) else 1


def receive_address(
    apprentice: Apprentice, texts: PageTexts, click: Click, collection: str, person: Person
) -> Iterator[str]:
    """Read what is at a typed address into a collection; yield how far it is as HTML, at last what came of each page.

    Raises RetrievalError when it is no address, or the person may add none.
    """
    reading = add_address(apprentice, click["address"], collection, person, crawl=_crawls(click))
    yield from wait(apprentice, texts)
    yield from follow(reading, [click["address"]], texts)


def _crawls(click: Click) -> bool:
    return click.get("crawl") == "yes"
