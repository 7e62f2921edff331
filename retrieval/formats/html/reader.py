"""Read HTML pages: the text that a visitor reads, marked as in Markdown, without menus and notices about cookies."""

import re
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag
from bs4.dammit import EncodingDetector

from retrieval.errors import RefusedSourceError
from retrieval.formats.html.page import write_page
from retrieval.formats.html.script import describe
from retrieval.formats.html.unread import find_unread
from retrieval.formats.reading import Reading, decode
from retrieval.text.headings import heading_places

XML_HEAD = re.compile(r"<\?xml[^>]{0,400}\?>")
SHELL_SHARE = 0.1
"""A main part with less of the text of the body than this is empty or a teaser, and the body is read."""
MOST_TAGS = 800_000
"""Opening and closing ones; each takes half a kilobyte of memory."""
FEW_WORDS = 10
"""With a script and fewer words, the page waits to be filled."""
FILLED = "a script fills the page in a browser, and only what it says about itself was read; open it there and save it"


def read_html(data: bytes, charset: str | None = None) -> Reading:
    """Read a page: its main part if one is marked, else its body. The title is the first `h1`, else `<title>`.

    `charset` is the one that the server named; it takes precedence over the one that the page declares.

    Raises:
        RefusedSourceError: It holds no text before a script has filled it.
    """
    soup = _parse(data, charset)
    page_title = " ".join(soup.title.get_text(" ").split()) if soup.title else ""
    root = soup.body or soup
    main = soup.find("main") or soup.find(role="main")
    text = write_page(root, find_unread(root))
    if isinstance(main, Tag):
        inner = write_page(main, find_unread(main))
        root, text = (main, inner) if len(inner) > SHELL_SHARE * len(text) else (root, text)
    heading = root.find("h1")
    title = (" ".join(heading.get_text(" ").split()) if heading else "") or page_title or None
    if len(text.split()) >= FEW_WORDS or not soup.find("script"):
        return Reading(text, title, heading_places(text, title))
    about = describe(soup)
    if not about and not text.strip():
        raise RefusedSourceError(
            "it holds no text until a script fills it; open it in a browser, and save it from there"
        )
    return Reading("\n\n".join(filter(None, (text, about))), title, notes=(FILLED,) if about else ())


def find_links(data: bytes) -> list[str]:
    """Return the targets of the links of a page, in order, relative to the page's address or its `<base>`.

    Raises RefusedSourceError as `read_html` does.
    """
    soup = _parse(data, None)
    base = next((str(tag["href"]) for tag in soup.find_all("base", href=True)), "")
    return [urljoin(base, str(tag["href"])) for tag in soup.find_all("a", href=True)]


def _parse(data: bytes, charset: str | None) -> BeautifulSoup:
    declared = charset or EncodingDetector.find_declared_encoding(data[:4096], is_html=True)
    text = decode(data, declared).lstrip()
    if text.count("<") > MOST_TAGS:
        raise RefusedSourceError(f"it has more than {MOST_TAGS:,} tags; split it")
    return BeautifulSoup(XML_HEAD.sub("", text, count=1), "lxml")
