"""The gate weighs the signals by the score it is given; another first score can be named."""

from pathlib import Path

import pytest

from assistant.answerability.gate import AnswerabilityGate, Line, first_score
from assistant.errors import AssistantError
from retrieval.documents import Passage
from tests.assistant.answerability.test_score import SCORE
from tests.retrieval.fakes import WordEmbedder


def test_a_judgement_is_the_probability_of_the_signals() -> None:
    judgement = AnswerabilityGate(WordEmbedder).judge(
        "Which door is red?", [Passage.given("Doors", "One door is red.")], Line(SCORE, 0.5, "measured")
    )
    assert 0 < judgement.probability < 1
    assert judgement.threshold == 0.5


def test_another_first_score_is_read_where_it_is_named(tmp_path: Path) -> None:
    file = tmp_path / "score.json"
    file.write_text(SCORE.to_json(), encoding="utf-8")
    assert first_score(file) == SCORE
    with pytest.raises(AssistantError, match="first_score"):
        first_score(tmp_path / "gone.json")
