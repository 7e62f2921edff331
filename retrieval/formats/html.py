"""Read HTML pages: the text that a visitor reads, marked as in Markdown, without scripts, navigation and forms."""

import re
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag
from bs4.dammit import EncodingDetector
from bs4.element import NavigableString

from retrieval.formats.reading import Reading, decode
from retrieval.text.headings import heading_places

UNREAD = ("script", "style", "noscript", "template", "nav", "aside", "footer", "form", "button", "select", "iframe",
          "svg", "canvas", "dialog", "object", "head")  # fmt: skip
UNREAD_ROLES = ("navigation", "banner", "contentinfo", "search", "complementary", "menu")
BLOCKS = ("p", "div", "section", "article", "main", "ul", "ol", "dl", "table", "blockquote", "pre", "figure", "hr",
          "h1", "h2", "h3", "h4", "h5", "h6", "header", "address", "details")  # fmt: skip
LINES = ("li", "tr", "dt", "dd", "figcaption", "caption", "summary")
MOST_COLUMNS = 50
"""Most columns that a cell may span. Its text is repeated for each, so that every figure has its own header."""
HELD_SPACE = "\u00a0"


def read_html(data: bytes, charset: str | None = None) -> Reading:
    """Read a page: its main part if one is marked, else its body. The title is the first `h1`, else `<title>`.

    `charset` is the one that the server named; it takes precedence over the one that the page declares.
    """
    declared = charset or EncodingDetector.find_declared_encoding(data[:4096], is_html=True)
    soup = BeautifulSoup(decode(data, declared), "html.parser")
    page_title = soup.title.get_text(" ", strip=True) if soup.title else ""
    for tag in soup.find_all(UNREAD):
        tag.decompose()
    for tag in soup.find_all(_is_unread):
        if not tag.decomposed:
            tag.decompose()
    root = soup.find("main") or soup.find(role="main") or soup.body or soup
    heading = root.find("h1")
    title = (" ".join(heading.get_text(" ").split()) if heading else "") or page_title or None
    text = _text(root)
    # Before the held spaces become plain ones, because code has many lines that begin with #.
    places = heading_places(text, title)
    return Reading(text.replace(HELD_SPACE, " "), title, places)


def find_links(data: bytes) -> list[str]:
    """Return the targets of the links of a page, in order, relative to the page's address or its `<base>`."""
    declared = EncodingDetector.find_declared_encoding(data[:4096], is_html=True)
    soup = BeautifulSoup(decode(data, declared), "html.parser")
    base = next((str(tag["href"]) for tag in soup.find_all("base", href=True)), "")
    return [urljoin(base, str(tag["href"])) for tag in soup.find_all("a", href=True)]


def _is_unread(tag: Tag) -> bool:
    return tag.has_attr("hidden") or tag.get("aria-hidden") == "true" or tag.get("role") in UNREAD_ROLES


def _text(root: Tag) -> str:
    """Return the lines that a browser would show, with blank lines between blocks, marked as in Markdown."""
    for string in root.find_all(string=True):
        if type(string) is not NavigableString:  # comments, declarations
            string.extract()
        elif string.find_parent("pre"):
            string.replace_with(string.replace(" ", HELD_SPACE))
        else:
            string.replace_with(re.sub(r"\s+", " ", string))
    for tag in root.find_all("br"):
        tag.replace_with("\n")
    for tag in root.find_all(["td", "th"]):
        text, columns = tag.get_text(" ", strip=True), str(tag.get("colspan", "1"))
        if columns.isdecimal():
            tag.append(f" | {text}" * (min(int(columns), MOST_COLUMNS) - 1))
        if tag.find_next_sibling(["td", "th"]):
            tag.append(" | ")
    for tag in root.find_all("li"):
        tag.insert(0, "- ")
    for tag in root.find_all(["h1", "h2", "h3", "h4", "h5", "h6"]):
        tag.insert(0, "#" * int(tag.name[1]) + " ")
    for names, border in ((LINES, "\n"), (BLOCKS, "\n\n")):
        for tag in root.find_all(names):
            if not (tag.name in BLOCKS and tag.find_parent(["li", "td", "th"])):
                tag.insert(0, border)
                if tag.name != "tr":  # rows of a table are one paragraph
                    tag.append(border)
    lines = (line.strip(" \t") for line in root.get_text().splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")
