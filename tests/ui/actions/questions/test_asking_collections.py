"""A question to some collections: what is read, what is repeated, and what the page offers."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from feedback.records import Exchange
from retrieval.errors import RetrievalError
from retrieval.records import IngestResult, member_uri
from tests.feedback.fakes import WordEmbedder
from tests.ui.conftest import stand_in
from ui.actions import asking, judging
from ui.actions.documents import list_collections, list_documents
from ui.people.reading.reach import EVERYTHING
from ui.web.documents.receiving import render_results
from ui.web.documents.tab import render_documents
from ui.wiring import Apprentice
from ui.wording.texts.languages.english import ENGLISH

QUESTION = "When does the warehouse open?"


@pytest.fixture
def apprentice(tmp_path: Path) -> Iterator[Apprentice]:
    """The handbook is in the collection "default", a price list in "finance"."""
    apprentice = stand_in(tmp_path, seconds_per_word=0.0)
    prices = tmp_path / "prices.md"
    prices.write_text("When the warehouse does sell, tea costs 3 euros.", encoding="utf-8")
    list(apprentice.library.ingest([str(prices)], collection="finance"))
    apprentice.library.embedder = WordEmbedder()  # type: ignore[misc]
    apprentice.assistant.corrections = apprentice.corrections
    yield apprentice
    apprentice.engine.dispose()


def asked(apprentice: Apprentice, collections: Sequence[str], conversation: str = "c1") -> Exchange:
    *_, last = asking.ask(
        apprentice,
        QUESTION,
        user="mia",
        conversation_id=conversation,
        stop=threading.Event(),
        collections=collections,
        reach=EVERYTHING,
    )
    assert isinstance(last, Exchange)
    return last


def titles(exchange: Exchange) -> set[str]:
    return {passage.chunk.title for passage in exchange.answer.passages}


def test_only_the_chosen_collections_are_read(apprentice: Apprentice) -> None:
    assert titles(asked(apprentice, ["finance"])) == {"Prices"}
    assert titles(asked(apprentice, ["default"])) == {"Warehouse handbook"}
    assert titles(asked(apprentice, [])) == titles(asked(apprentice, ["default", "finance"]))
    assert len(titles(asked(apprentice, []))) == 2


def test_a_correction_is_repeated_only_where_its_sources_are(apprentice: Apprentice) -> None:
    corrected = asked(apprentice, ["default"])
    judging.edit(apprentice, corrected.id, "The warehouse opens at 7 in the morning [1].", user="mia")
    repeats = {
        name: asked(apprentice, [name], f"{name}-again").answer.approved_exchange_id for name in ("default", "finance")
    }
    assert repeats == {"default": corrected.id, "finance": None}


def test_a_collection_that_is_gone_is_told(apprentice: Apprentice) -> None:
    apprentice.library.within = missing  # type: ignore[method-assign]
    with pytest.raises(RetrievalError, match="No collection is called"):
        asked(apprentice, ["hr"])
    assert apprentice.feedback.conversation("c1") == []


def missing(_: Sequence[str]) -> None:
    raise RetrievalError("No collection is called 'hr'. There are: default, finance.")


def test_the_page_offers_the_collections_that_hold_documents(apprentice: Apprentice) -> None:
    assert list_collections(apprentice, reach=EVERYTHING) == ["default", "finance"]
    assert "<td>finance</td>" in render_documents(
        list_documents(apprentice, reach=EVERYTHING), {}, texts=ENGLISH, total=1
    )


def test_a_file_of_an_archive_is_listed_and_reported_with_its_archive(apprentice: Apprentice) -> None:
    [one, *_] = list_documents(apprentice, reach=EVERYTHING)
    packed = member_uri("/papers/old.zip", "deep/tea.md")
    assert ">old.zip!/deep/tea.md</div>" in render_documents([replace(one, uri=packed)], {}, texts=ENGLISH, total=1)
    assert "<td>old.zip!/deep/tea.md</td>" in render_results([IngestResult(packed, "added")], texts=ENGLISH.documents)
