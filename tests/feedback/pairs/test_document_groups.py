"""Pairs that share a source document are in one group."""

from assistant.answers import Citation
from feedback.pairs.document_groups import find_source_uris, name_groups
from retrieval.documents import Passage
from tests.feedback.fakes import an_answer

PASSAGES = tuple(Passage.given(title, f"{title} lasts many years indeed.") for title in ("Roof", "Wall", "Door"))


def test_the_cited_documents_are_the_sources() -> None:
    answer = an_answer(passages=PASSAGES, citations=(Citation(2, 3, written=True),))
    assert find_source_uris(answer, "No citation here") == {"given:Wall"}


def test_what_the_correction_cites_is_a_source_too() -> None:
    answer = an_answer(passages=PASSAGES, citations=(Citation(2, 3, written=True),))
    assert find_source_uris(answer, "It is the door [3].") == {"given:Wall", "given:Door"}


def test_without_citations_the_best_passage_is_the_source() -> None:
    assert find_source_uris(an_answer(passages=PASSAGES, citations=()), "Fine") == {"given:Roof"}
    assert find_source_uris(an_answer(passages=(), citations=()), "Fine") == frozenset()


def test_groups_join_through_shared_documents_in_any_order() -> None:
    sources = [frozenset("d"), frozenset("bc"), frozenset("e"), frozenset("ab"), frozenset("cd")]
    assert name_groups(sources) == ["a", "a", "e", "a", "a"]
    assert name_groups(sources[::-1]) == ["a", "a", "e", "a", "a"]


def test_entries_that_share_nothing_stay_apart() -> None:
    assert name_groups([frozenset("a"), frozenset("b"), frozenset("a")]) == ["a", "b", "a"]
