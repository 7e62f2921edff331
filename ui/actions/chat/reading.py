"""Open a document where a passage of it stands, with the text around it."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from retrieval.documents import Passage
from retrieval.formats.pdf.pictures import PageLayout
from retrieval.formats.readers import FORMAT_NAMES
from retrieval.records import DocumentRecord
from ui.actions.chat.originals import find_original, is_pdf, lay_out
from ui.actions.documents import READ_AT_ONCE
from ui.actions.library.attached import find_readable
from ui.people.reading.reach import Reach
from ui.wiring import Apprentice

AROUND = 6_000
"""Characters that are shown before a passage, and as many after it."""
MARKDOWN = FORMAT_NAMES["Markdown"]
PAGE = re.compile(r"page (\d{1,6})")
"""The place of a passage in a PDF."""
BEGINS_LINE = re.compile(r"[^\n]*\||[-*+>#]|\d+[.)]")
"""What cannot go on in the line of the text before it: a row of a table, an item, a heading."""


@dataclass(frozen=True)
class Span:
    """A part of a document, in characters from its beginning."""

    start: int
    end: int


@dataclass(frozen=True)
class RecordRow:
    """A row of a sheet, which stands in the text as lines, a cell each."""

    at: int
    """Where it begins in the text that is shown."""
    columns: tuple[str, ...]
    cells: tuple[str, ...]


@dataclass(frozen=True)
class OpenDocument:
    """What is shown of a document."""

    record: DocumentRecord
    span: Span
    """The passage."""
    place: str
    text: str
    """The passage and what stands around it."""
    marked: Span
    """The passage in `text`."""
    before: Span | None
    """The passage before it; None at the beginning."""
    after: Span | None
    page: int | None = None
    """The page that shows it, counted from 1; None where only the text can be shown."""
    layout: PageLayout | None = None
    is_downloadable: bool = False
    """Whether the file is there as it was read."""
    rows: tuple[RecordRow, ...] = ()
    """What is a row of a sheet in `text`."""

    @property
    def is_markdown(self) -> bool:
        """Whether the text is Markdown."""
        return PurePath(self.record.uri).suffix.lower() in MARKDOWN


def open_document(apprentice: Apprentice, document_id: str, span: Span, reach: Reach) -> OpenDocument | None:
    """Return a document around the passage at `span`; it may be attached to a conversation.

    None when the library does not hold that any more, or it is out of reach. Raises RetrievalError when the index was
    lost.
    """
    record = find_readable(apprentice, document_id, reach)
    if record is None:
        return None
    passages = _read_around(apprentice, document_id, span)
    within = [one.chunk for one in passages if one.chunk.end > span.start and one.chunk.start < span.end]
    if not within:
        return None
    text, starts = _join(passages)
    first, last = within[0], within[-1]
    start, end = max(span.start, first.start), min(span.end, last.end)
    marked = Span(starts[first.start] + start - first.start, starts[last.start] + end - last.start)
    earlier = [one.chunk for one in passages if one.chunk.end <= span.start]
    later = [one.chunk for one in passages if one.chunk.start >= span.end]
    original = find_original(apprentice, document_id, reach)
    on_page = PAGE.fullmatch(first.place) if original and is_pdf(original) else None
    page = int(on_page[1]) if on_page else None
    layout = lay_out(apprentice, original, page, text[marked.start : marked.end]) if original and page else None
    return OpenDocument(
        record,
        span,
        first.place,
        text,
        marked,
        Span(earlier[-1].start, earlier[-1].end) if earlier else None,
        Span(later[0].start, later[0].end) if later else None,
        page if layout else None,
        layout,
        original is not None,
        tuple(_find_rows(apprentice, record, passages, starts)),
    )


def _read_around(apprentice: Apprentice, document_id: str, span: Span) -> list[Passage]:
    """Return the passages around and in a span. The first one, of which the beginning may be missing, is left out."""
    begin = max(span.start - AROUND, 0)
    found = apprentice.library.read(document_id, READ_AT_ONCE, begin)
    if begin and found and found[0].chunk.end <= span.start:
        found = found[1:]
    if not any(one.chunk.end > span.start for one in found):  # it has very small parts
        found = apprentice.library.read(document_id, READ_AT_ONCE, span.start)
    return [one for one in found if one.chunk.start < span.end + AROUND]


def _find_rows(
    apprentice: Apprentice, record: DocumentRecord, passages: Sequence[Passage], starts: Mapping[int, int]
) -> Iterator[RecordRow]:
    """Yield the rows of the sheets of a document that begin in these passages. Other tables have bars in the text."""
    chunks = [one.chunk for one in passages]
    stored = [one for one in apprentice.library.tables([record.collection]) if one.document.id == record.id]
    for table in (one.open() for one in stored):
        for chunk in chunks if not table.texts else ():
            first, last = (bisect_left(table.starts, border) for border in (chunk.start, chunk.end))
            for number in range(first, last):
                at = starts[chunk.start] + table.starts[number] - chunk.start
                yield RecordRow(at, table.columns, table.rows[number])


def _join(passages: Sequence[Passage]) -> tuple[str, dict[int, int]]:
    """Return the text of passages that follow each other, and where in it each begins, by its start in the document.

    The blanks between them are not in the index: how many there were says whether a new paragraph begins.
    """
    parts, starts, length, end = list[str](), dict[int, int](), 0, None
    for chunk in (one.chunk for one in passages):
        gap = 0 if end is None else chunk.start - end
        between = "\n\n" if gap > 1 else "" if not gap else "\n" if BEGINS_LINE.match(chunk.text) else " "
        starts[chunk.start] = length + len(between)
        parts += [between, chunk.text]
        length, end = length + len(between) + len(chunk.text), chunk.end
    return "".join(parts), starts
