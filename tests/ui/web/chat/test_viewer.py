"""An open document as HTML: what of it is marked, and that nothing of a document gets out of its text."""

from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest

from retrieval.records import DocumentRecord
from ui.actions.chat.reading import OpenDocument, Span
from ui.web.chat.viewer.document import render_document, render_text
from ui.web.server.documents import name_download
from ui.wording.texts.languages.english import ENGLISH

TABLE = "# Prices\n\nAll in euros.\n\n| Tool | Price |\n|---|---|\n| Saw | 20 |\n| Drill | 90 |\n\n- one\n- two\n"


def opened(text: str, marked: str, uri: str) -> OpenDocument:
    start = text.index(marked)
    record = DocumentRecord("0" * 16, uri, "<b>Prices</b>", None, len(text), 1, datetime.now(UTC))
    span = Span(start, start + len(marked))
    return OpenDocument(record, span, "<i>here</i>", text, span, None, Span(9, 20))


def test_markdown_is_rendered_and_only_the_rows_of_the_passage_are_marked() -> None:
    html = render_text(opened(TABLE, "| Drill | 90 |", "/f/prices.md"))
    assert html.count("found") == 1
    assert '<tr class="found" data-reveal="">\n<td>Drill</td>' in html
    assert "<h1>Prices</h1>" in html
    html = render_text(opened(TABLE, "- two", "/f/prices.md"))
    assert '<li class="found" data-reveal="">two' in html
    split = render_text(opened("Tea is green. Coffee is black. Milk is white.", "Coffee is black.", "/f/a.md"))
    assert '<p>Tea is green.</p>\n<p class="found" data-reveal="">Coffee is black.</p>\n<p>Milk' in split


def test_lines_with_bars_are_a_table_in_other_texts_and_a_passage_is_marked_to_the_letter() -> None:
    text = "Prices of 2024\nTool | Price\nSaw | 20\nDrill | 90\n\nTea is green. Coffee is black."
    html = render_text(opened(text, "Drill | 90\n\nTea is green.", "/f/prices.pdf"))
    assert "<p>Prices of 2024</p><table><tr><th>Tool</th><th>Price</th></tr>" in html
    assert '<tr class="found" data-reveal><td>Drill</td><td>90</td></tr>' in html
    assert '<p><mark class="found">Tea is green.</mark> Coffee is black.</p>' in html


@pytest.mark.parametrize("uri", ["/f/a.md", "/f/a.txt"])
def test_a_document_brings_in_no_markup_picture_or_link(uri: str) -> None:
    hostile = (
        'One <script>alert(1)</script> <img src=x onerror=alert(1)> "class="found"\n\n![p](http://evil.example/p.png)\n\n'
        "[click](javascript:alert(1)) [read](http://evil.example/)\n\n<b onclick=x>a</b> | <i>b</i>\nc | d"
    )
    html = render_document(opened(hostile, "One", uri), ENGLISH.viewer)
    tags = list[tuple[str, frozenset[str]]]()

    class Collector(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            tags.append((tag, frozenset(name for name, _ in attrs)))

    Collector().feed(html)
    assert not {tag for tag, _ in tags} & {"script", "img", "a", "i", "b"}
    assert not {name for _, names in tags for name in names} & {"src", "href", "onclick", "onerror"}
    assert "&lt;script&gt;" in html
    assert "&lt;b&gt;Prices&lt;/b&gt;" in html


def test_the_name_of_a_download_cannot_begin_another_header() -> None:
    header = name_download('Bericht "ä"\r\nset-cookie: a=b;.pdf')
    assert header.startswith(b'attachment; filename="Bericht ___')
    assert b"\r" not in header
    assert b"\n" not in header
    assert header.endswith(b"filename*=UTF-8''Bericht%20%22%C3%A4%22%0D%0Aset-cookie%3A%20a%3Db%3B.pdf")
