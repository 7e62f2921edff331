"""What the learning page says beside the button that starts a training."""

import pytest

from finetune.methods.table import METHODS
from ui.web.learning.page import render_start
from ui.wording.texts.english import ENGLISH


@pytest.mark.parametrize(
    ("training", "in_vain", "reason"),
    [
        (0, True, "A training needs 50 corrections, and there are none."),
        (1, True, "A training needs 50 corrections, and there is 1."),
        (49, False, "A training needs 50 corrections, and there are 49."),
        (50, True, "The exam would have too few questions to show which version is better."),
        (50, False, ""),
    ],
)
def test_it_is_said_in_plain_words_why_no_training_can_start(training: int, in_vain: bool, reason: str) -> None:
    html = render_start(training, 50, in_vain, ENGLISH.learning)
    assert reason in html
    assert ("train-not-yet" in html) == bool(reason)
    assert all(f"{method.name.upper()} {method.summary}." in html for method in METHODS)
