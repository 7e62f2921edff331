"""The ragas metrics that need no judge give the values worked out by hand, and report nothing to anybody."""

import asyncio
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from feedback.evaluation.suites.ragas_metrics import RagasMetrics
from feedback.evaluation.suites.suite import Sample
from tests.feedback.evaluation.fakes import LetterEmbedder


def judged(answer: str, *references: str, context: str = "") -> dict[str, float | None]:
    (judgement,) = RagasMetrics(LetterEmbedder()).score([Sample("q", answer, references, (context,))])
    assert set(judgement.scores) == set(RagasMetrics.scores)
    return dict(judgement.scores)


def test_string_similarity_is_edit_distance_to_the_best_reference():
    scores = judged("kitten", "something else", "sitting")
    assert scores["ragas_string_similarity"] == pytest.approx(1 - 3 / 7)
    assert (scores["ragas_exact_match"], scores["ragas_string_presence"]) == (0, 0)


def test_exact_match_and_presence_are_exact():
    scores = judged("the capital is Paris", "Paris")
    assert (scores["ragas_exact_match"], scores["ragas_string_presence"]) == (0, 1)
    assert judged("Paris", "Paris")["ragas_exact_match"] == 1


def test_semantic_similarity_is_the_cosine_of_our_embeddings():
    assert judged("ab", "aa")["semantic_similarity"] == pytest.approx(0.7071, abs=1e-3)
    assert judged("ab", "aa", "ba")["semantic_similarity"] == pytest.approx(1, abs=1e-6)


def test_all_texts_are_embedded_in_one_batch():
    embedder = LetterEmbedder()
    RagasMetrics(embedder).score([Sample("q", text, ("Paris", "paris"), ()) for text in ("one", "two", "three")])
    assert embedder.calls == 1


def test_quotations_are_looked_up_in_the_passages():
    context = "In practice the crown's powers are exercised by ministers."
    assert judged('It says "powers are exercised by ministers".', "x", context=context)["ragas_quoted_spans"] == 1
    assert judged('It says "powers are never exercised".', "x", context=context)["ragas_quoted_spans"] == 0


def test_an_answer_without_quotations_is_not_measured_and_apostrophes_are_none():
    assert judged("It is Canada's law that nobody's cat may roam.", "x")["ragas_quoted_spans"] is None


def test_the_suite_runs_inside_a_running_event_loop():
    async def in_a_loop() -> dict[str, float | None]:
        return judged("Paris", "Paris")

    with ThreadPoolExecutor(1) as elsewhere:  # a browser test before this one leaves a loop running in its thread
        assert elsewhere.submit(asyncio.run, in_a_loop()).result()["ragas_exact_match"] == 1


def test_ragas_neither_reports_its_use_nor_writes_outside_our_home(tmp_path):
    module = "feedback.evaluation.suites.ragas_metrics"
    code = f"import {module}, ragas._analytics as a; assert a.do_not_track(); a.get_userid()"
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=True, env=environment, timeout=300)
    assert [path for path in tmp_path.rglob("*") if "ragas" in path.name] == []
