"""The line between answering and refusing is moved on the page, and the page says what that does."""

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.answerability.gate import Line, first_score
from assistant.errors import AssistantError
from assistant.settings import AnswerabilitySettings
from tests.ui.conftest import stand_in
from ui.actions.learning import move_refusal_line, read_refusal_line
from ui.settings.loading import Loaded
from ui.web.learning.refusal_card import render_meaning
from ui.wiring import Apprentice
from ui.wording.texts.languages.english import ENGLISH


def test_the_card_says_what_the_line_was_measured_to_do():
    score = first_score()
    html = render_meaning(Line(score, score.threshold, "measured"), ENGLISH)
    assert f'id="refusal-threshold">{score.threshold:.2f}<' in html
    assert f'id="refused-rightly">{score.figures["correct_refusals"]:.0%}<' in html
    assert f'id="refused-wrongly">{score.figures["false_refusals"]:.0%}<' in html
    assert 'id="refusal-measured"' in html


def test_nothing_is_refused_at_zero_and_the_way_back_is_offered():
    html = render_meaning(Line(first_score(), 0.0, "people"), ENGLISH)
    assert html.count(">0%<") == 2
    assert 'data-do="measured"' in html


def test_without_a_score_the_card_says_what_decides():
    assert "<code>min_relevance</code> decides" in render_meaning(None, ENGLISH)


def test_a_moved_line_counts_at_once_and_can_be_taken_back(apprentice: Apprentice):
    moved = move_refusal_line(apprentice, 0.9)
    assert moved == apprentice.serving.served().line == Line(first_score(), 0.9, "people")
    move_refusal_line(apprentice, None)
    assert apprentice.serving.served().line == Line(first_score(), first_score().threshold, "measured")


def test_a_line_that_the_settings_fix_is_not_moved_here(tmp_path: Path):
    plain = stand_in(tmp_path)
    settings = plain.settings.model_copy(update={"answerability": AnswerabilitySettings(threshold=0.3)})
    apprentice = Apprentice(replace(Loaded(plain.settings, None, {}), settings=settings))
    assert read_refusal_line(apprentice) == Line(first_score(), 0.3, "settings")
    with pytest.raises(AssistantError, match=r"\[answerability\] threshold"):
        move_refusal_line(apprentice, 0.5)
    apprentice.engine.dispose()
    plain.engine.dispose()


def test_with_another_embedding_model_there_is_no_line(tmp_path: Path):
    plain = stand_in(tmp_path)
    index = plain.settings.index.model_copy(update={"embeddings": "BAAI/bge-small-en-v1.5"})
    apprentice = Apprentice(Loaded(plain.settings.model_copy(update={"index": index}), None, {}))
    assert read_refusal_line(apprentice) is None
    apprentice.engine.dispose()
    plain.engine.dispose()
