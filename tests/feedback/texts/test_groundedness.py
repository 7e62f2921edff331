"""Whether the passages of an answer say what its correction says."""

import pytest

from feedback.settings import FeedbackSettings
from feedback.texts.facts import find_facts, find_gist, keep_words
from feedback.texts.groundedness import describe_gap, find_ungrounded_words
from retrieval.documents import Passage
from tests.feedback.fakes import an_answer

PASSAGES = (
    Passage.given(
        "Nimbus kettle", "The kettle was renewed in 2019 by Mrs Berger. It costs 1,200 francs for five years."
    ),
    Passage.given("Repairs", "Repairs are paid by the company in Zurich."),
)
QUESTION = "Who renewed the kettle of the Anna?"
SETTINGS = FeedbackSettings()


def missing(text: str, settings: FeedbackSettings = SETTINGS) -> tuple[str, ...]:
    return find_ungrounded_words(text, an_answer(QUESTION, passages=PASSAGES), settings)


@pytest.mark.parametrize(
    "text",
    [
        "Mrs Berger renewed it in 2019 [1].",
        "The renewal was done by Berger.",
        "The kettle of the Anna costs 1200 francs for 5 years [7].",
        "In Zurich, the company pays.",
        "The Nimbus was.",
        "Yes, it is.",
    ],
)
def test_what_passages_their_titles_or_the_question_say_in_other_forms_is_supported(text: str) -> None:
    assert missing(text) == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Mrs Berger renewed it in 2018.", ("2018",)),
        ("Mrs Berger renewed it for six years.", ("six",)),
        ("The kettle was renewed by Mrs Keller in 2019.", ("Keller",)),
        ("Somebody from accounting bought another pot.", ("Somebody", "accounting", "bought", "another", "pot")),
    ],
)
def test_another_number_another_name_or_other_words_are_not_supported(text: str, words: tuple[str, ...]) -> None:
    assert missing(text) == words


def test_numbers_and_names_are_named_first_and_the_rest_is_counted() -> None:
    found = missing("Somebody went to Basel with 7 clean pots yesterday evening.")
    assert found[:2] == ("Basel", "7")
    assert (
        describe_gap(found)
        == "The passages do not say 'Basel', '7', 'Somebody', 'went' and 4 more: add a document that does."
    )


def test_where_nouns_have_capital_letters_names_may_be_missing() -> None:
    german = FeedbackSettings(names_must_occur=False)
    text = "The kettle was renewed by Mrs Berger with all Handles."
    assert missing(text) == ("Handles",)
    assert missing(text, german) == ()


def test_a_minimum_of_nothing_asks_for_nothing() -> None:
    assert missing("Elvis bought 77 pots.", FeedbackSettings(minimum_support=0)) == ()


def test_texts_without_spaces_between_words_are_compared_by_neighbouring_characters() -> None:
    answer = an_answer("保修期多长?", passages=(Passage.given("保修", "热水壶的保修期为三年。"),))
    assert find_ungrounded_words("保修期为三年。", answer, SETTINGS) == ()
    assert find_ungrounded_words("不能退货退款。", answer, SETTINGS) != ()


def test_a_name_is_capitalised_where_no_sentence_begins() -> None:
    named = [
        fact.text for fact in find_facts("Then Anna left. Nobody saw Mr Bo.\n- Later: Tea in the UK") if fact.is_name
    ]
    assert named == ["Anna", "Mr", "Bo", "UK"]


def test_near_duplicates_of_a_question_share_their_key_and_others_do_not() -> None:
    assert find_gist("How long is the warranty?") == find_gist("how LONG the warranty is")
    assert find_gist("Who founded it?") != find_gist("When was it founded?")
    assert find_gist("Is it allowed?") != find_gist("Is it not allowed?")
    assert find_gist("And this?") != find_gist("And that?")


def test_words_leave_citations_case_punctuation_and_layout_out() -> None:
    assert keep_words("Bring:\n- the *Receipt* [1, 2].") == "bring the receipt"
