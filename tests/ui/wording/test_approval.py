"""Who approved an answer, as the reader may know it."""

from datetime import UTC, datetime

import pytest

from assistant.answers import Answer
from ui.wiring import Apprentice
from ui.wording.approval import describe_approval, name_person
from ui.wording.texts.languages.english import ENGLISH


def test_an_approved_answer_whose_correction_is_in_another_database_is_still_called_one(apprentice: Apprentice):
    answer = Answer("When?", "When?", "At 7.", (), (), approved_exchange_id="gone")
    assert (
        describe_approval(answer, apprentice.feedback, ENGLISH.approval, reader="mia", at=datetime.now(UTC))
        == "Approved answer"
    )


@pytest.mark.parametrize(
    ("user", "name"), [("mia", "you"), ("tom", "tom"), ("visitor-7f3a", "another person"), ("simulated", "simulated")]
)
def test_no_visitor_s_id_is_ever_shown(user: str, name: str):
    assert name_person(user, "mia", ENGLISH.approval) == name
