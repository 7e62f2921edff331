"""A golden source is found by any of its names."""

import pytest

from feedback.evaluation.metrics.retrieval import score_retrieval
from retrieval.documents import Chunk, Document, Passage, Scores


def found(title: str, uri: str) -> Passage:
    return Passage(Chunk.of(Document.of(uri, title, "text"), 0, 4), Scores(1.0))


@pytest.mark.parametrize("source", ["Leave policy", "/docs/leave%20policy.pdf", "leave policy.pdf", "LEAVE POLICY"])
def test_a_source_is_found_by_title_uri_or_file_name(source):
    passages = [found("Other", "file:///docs/other.md"), found("Leave Policy", "/docs/leave%20policy.pdf")]
    assert score_retrieval([source], passages) == {"hit_at_k": 1, "mrr": 0.5}


def test_a_source_that_was_not_found_gives_zero():
    assert score_retrieval(["leave.md"], [found("Other", "other.md")]) == {"hit_at_k": 0, "mrr": 0}
    assert score_retrieval(["leave.md"], []) == {"hit_at_k": 0, "mrr": 0}
