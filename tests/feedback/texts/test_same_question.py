"""Two questions are the same only when nothing that could change the answer differs."""

import pytest

from feedback.texts.same_question import make_question_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("What is the capital of France?", "capital of france what is it"),
        ("What is the capital of France?", "WHAT IS THE CAPITAL OF FRANCE"),
        ("What is the capital of France?", "  What's the  capital of “France” ?! "),
        ("How long is the warranty?", "The warranty is how long?"),
        ("Why can't I return shoes?", "WHY CAN’T I RETURN SHOES"),
        ("Who isn’t insured?", "who is not insured"),
        ("Wie lang ist die Garantie?", "wie lang ist die garantie"),
        ("保証期間は？", "保証期間は"),
    ],
)
def test_case_punctuation_spacing_and_the_place_of_the_question_word_make_no_difference(one: str, other: str) -> None:
    assert make_question_key(one) == make_question_key(other) is not None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Who won the cup in 2019?", "Who won the cup in 2020?"),
        ("What costs $5?", "What costs €5?"),
        ("What does 5% mean?", "What does 5 mean?"),
        ("Can I return shoes?", "I cannot return shoes?"),
        ("Can I return shoes?", "Can't I return shoes?"),
        ("Who is the capital's mayor in North Korea?", "Who is the capital's mayor in South Korea?"),
        ("Who beat Germany in 1990?", "Who did Germany beat in 1990?"),
        ("Does Acme own Beta?", "Does Beta own Acme?"),
        ("When did Napoleon die?", "Where did Napoleon die?"),
        ("When does the shop open?", "When does the shop close?"),
        ("Who is president?", "Who was president?"),
        ("Is there a flight from Paris to Rome?", "Is there a flight from Rome to Paris?"),
        ("What is C?", "What is C++?"),
        ("What is hepatitis A?", "What is hepatitis?"),
        ("Who runs IT?", "Who runs it?"),
        ("保証期間は？", "返品期間は？"),
    ],
)
def test_another_number_name_negation_word_or_order_is_another_question(one: str, other: str) -> None:
    assert make_question_key(one) != make_question_key(other)


@pytest.mark.parametrize("text", ["", " ?!", "the …"])
def test_a_text_without_words_is_no_question(text: str) -> None:
    assert make_question_key(text) is None
