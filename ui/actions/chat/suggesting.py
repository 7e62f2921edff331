"""Questions that the documents answer, for an empty chat: made from headings, and asked before they are offered.

They are the same for all, so they are made from what everybody may read.
"""

import threading
from collections.abc import Iterator, Sequence
from itertools import chain, islice, zip_longest

from retrieval.records import DocumentRecord
from retrieval.text.headings import nearest_heading
from ui.actions.asking import choose_assistant
from ui.people.reading.reach import Reach, choose_collections, find_common_reach, list_readable
from ui.wiring import Apprentice
from ui.wording.errors import OURS

OFFERED = 3
MOST_ASKED = 8
"""How many are tried before it is left at fewer."""
DOCUMENTS = 6
PASSAGES = 6
"""Of each document, in which headings are looked for."""
LONGEST_HEADING = 60


class Suggestions:
    """The questions that are offered, made anew in the background when the documents have changed."""

    def __init__(self, apprentice: Apprentice, form: str) -> None:
        """`form` is a question in the language of the page, about a {heading} of a {title}."""
        self._apprentice = apprentice
        self._form = form
        self._made_for: str | None = None
        """The digest of the documents of which all questions were tried."""
        self._found: tuple[str, tuple[str, ...]] = "", ()
        """The digest of the documents that the questions were found in, and these."""
        self._working = threading.Lock()
        self.ready = threading.Event()

    def read(self) -> Sequence[str]:
        """Return what is offered now: those that were tried so far, which this begins."""
        if not self._apprentice.readiness.progress.finished:
            return ()
        digest = self._digest(find_common_reach(self._apprentice))
        if digest != self._made_for and not self._working.locked():
            self.ready.clear()
            threading.Thread(target=self._make, name="suggestions", daemon=True).start()
        made_in, questions = self._found
        return questions if made_in == digest else ()

    def _digest(self, reach: Reach) -> str:
        """Return the identity of what can be found within reach: it changes with documents and with limits."""
        if not list_readable(self._apprentice, reach):
            return "nothing"
        return self._apprentice.library.digest(choose_collections(self._apprentice, reach))

    def _make(self) -> None:
        with self._working:
            reach = find_common_reach(self._apprentice)
            digest = self._digest(reach)
            try:
                if digest == self._made_for:
                    return
                self._found = digest, ()
                for question in islice(self._find(reach), OFFERED):
                    self._found = digest, (*self._found[1], question)
                self._made_for = digest
            except OURS:
                self._made_for = digest  # whoever asks is told why; it is not tried again and again
            finally:
                self.ready.set()

    def _find(self, reach: Reach) -> Iterator[str]:
        documents = sorted(list_readable(self._apprentice, reach), key=lambda one: one.ingested_at, reverse=True)
        offered = (self._headings(one) for one in documents[:DOCUMENTS])
        in_turn = chain.from_iterable(zip_longest(*offered))
        for document, heading in islice(filter(None, in_turn), MOST_ASKED):
            question = self._form.format(title=document.title, heading=heading)
            answer = choose_assistant(self._apprentice, reach).answer(question)
            stems_from = {passage.chunk.document_id for passage in answer.passages[:1]}
            if answer.citations and not (answer.refused or answer.note or answer.about) and document.id in stems_from:
                yield question

    def _headings(self, document: DocumentRecord) -> list[tuple[DocumentRecord, str]]:
        """Return the headings of a document that a question can name, each once, in its order."""
        passages = self._apprentice.library.read(document.id, PASSAGES)
        names = [nearest_heading(passage.chunk.place) for passage in passages if passage.chunk.place]
        kept = dict.fromkeys(name for name in names if name and len(name) <= LONGEST_HEADING and name != document.title)
        return [(document, name) for name in kept]
