"""Say why answers were bad: at which step each of them went wrong."""

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from weakref import WeakKeyDictionary

from feedback.evaluation.causes import Blame, find_causes
from retrieval.documents import Passage, content_id
from retrieval.errors import RetrievalError
from ui.wiring import Apprentice

MOST = 200
"""How many of the latest judged answers are looked at: each may need a search."""

_searching = threading.Lock()
_searches: WeakKeyDictionary[Apprentice, dict[str, tuple[Passage, ...]]] = WeakKeyDictionary()
"""What was found, by a digest of text and documents: the same corrections are asked about again and again."""


def blame_answers(apprentice: Apprentice, most: int = MOST) -> Iterator[Blame]:
    """Yield why each bad answer among the latest `most` judged ones was bad, the latest first."""
    latest = list(apprentice.feedback.judged())[-most:]
    yield from find_causes(reversed(latest), apprentice.settings.learning_rules, _make_search(apprentice))


def _make_search(apprentice: Apprentice) -> Callable[[str], tuple[Passage, ...]]:
    documents = apprentice.library.digest()

    def search(text: str) -> tuple[Passage, ...]:
        key = content_id("blame", documents, text)
        with _searching:
            known = _searches.setdefault(apprentice, {})
            if key not in known:
                known[key] = ()
                with suppress(RetrievalError):  # nothing to search with or in: nothing is found
                    known[key] = tuple(apprentice.library.search(text))
            return known[key]

    return search
