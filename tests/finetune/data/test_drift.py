"""Whether what is asked has moved since a version was trained is tested on embeddings, and kept beside the version."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from feedback.records import Exchange
from finetune.data.drift import DRIFT, FEWEST, Drift, Moved, compare_samples, measure_drift, read_drift
from finetune.errors import FinetuneError
from retrieval.documents import Passage
from tests.feedback.fakes import WordEmbedder, an_answer

TRAINED = datetime(2026, 11, 21, tzinfo=UTC)


def test_samples_of_one_distribution_have_not_moved_and_the_p_is_uniform():
    random = np.random.default_rng(3)
    found = [compare_samples(random.normal(size=(30, 8)), random.normal(size=(50, 8))).p for _ in range(40)]
    assert sum(p <= 0.1 for p in found) <= 10
    assert sum(p <= 0.5 for p in found) >= 10


def test_a_shift_is_found():
    random = np.random.default_rng(3)
    moved = compare_samples(random.normal(size=(60, 8)), random.normal(size=(40, 8)) + 0.6)
    assert moved == Moved(0.001, 60, 40)
    assert moved.sure


def ask(topic: str, day: int, number: int) -> Exchange:
    question = f"How many {topic} are in hall {number}?"
    passage = Passage.given(topic, f"There are {number} {topic} in hall {number}.")
    answer = an_answer(question, passages=(passage,))
    return Exchange(f"{day}-{number}", "c", "ada", TRAINED + timedelta(days=day), answer)


def measure(asked: Sequence[Exchange]) -> Drift:
    def read(since: datetime | None, until: datetime, most: int) -> list[Exchange]:
        return [one for one in asked if (since is None or one.at >= since) and one.at <= until][:most]

    now = TRAINED + timedelta(days=9)
    return measure_drift("dpo-1", TRAINED.isoformat(), read, WordEmbedder, now)


def test_other_questions_than_those_before_the_training_are_noticed():
    before = [ask("boats", -1, number) for number in range(40)]
    same = measure([*before, *(ask("boats", 1, number) for number in range(100, 140))])
    assert same.questions is not None
    assert not same.questions.sure
    other = measure([*before, *(ask("forklift licences", 1, number) for number in range(100, 140))])
    assert other.sentence == (
        "Questions have moved since dpo-1 was trained on 2026-11-21 (p = 0.001, 40 before and 40 since). "
        "The passages found for them have moved since then (p = 0.001, 40 before and 40 since)."
    )


def test_too_few_questions_and_small_talk_tell_nothing():
    before = [ask("boats", -1, number) for number in range(40)]
    few = [ask("cranes", 1, number) for number in range(FEWEST - 1)]
    again = replace(few[0], id="again")
    greeting = replace(few[0], id="hello", answer=an_answer("Hello!", about="conversation"))
    drift = measure([*before, *few, again, greeting])
    assert (drift.questions, drift.passages) == (None, None)
    assert "cannot be told yet: 30 before and after are needed" in drift.sentence


def test_it_is_kept_beside_the_version_without_any_text(tmp_path: Path):
    assert read_drift(tmp_path) is None
    drift = Drift("dpo-1", TRAINED.isoformat(), Moved(0.25, 500, 40), None)
    drift.save(tmp_path)
    assert read_drift(tmp_path) == drift
    assert "have not moved since dpo-1 was trained on 2026-11-21 (p = 0.250" in drift.sentence
    (tmp_path / DRIFT).write_text("{", encoding="utf-8")
    with pytest.raises(FinetuneError, match="cannot be read: delete it"):
        read_drift(tmp_path)
