"""The texts of the documents that everybody may read: what a model may learn to write."""

from collections.abc import Iterator

from retrieval.records import DocumentRecord
from ui.people.reading.reach import find_common_reach, list_readable
from ui.wiring import Apprentice


def read_common_texts(apprentice: Apprentice) -> Iterator[str]:
    """Yield the whole text of each document, by title. Raises RetrievalError when the index has lost one."""
    for record in list_readable(apprentice, find_common_reach(apprentice)):
        yield _read_text(apprentice, record)


def _read_text(apprentice: Apprentice, record: DocumentRecord) -> str:
    """Return the text of a document, in which no two chunks repeat what they share."""
    text, end = "", 0
    for passage in apprentice.library.read(record.id, record.chunks, start=0):
        text += ("" if passage.chunk.start == end else "\n") + passage.chunk.text
        end = passage.chunk.end
    return text.strip()
