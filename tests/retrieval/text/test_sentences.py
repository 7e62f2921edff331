"""Sentences are found in prose as it is."""

import time

import pytest

from retrieval.text.sentences import sentence_spans, split_sentences
from retrieval.text.words import content_words

WRAPPED = """A document was broken into lines of the same
length. Every
short line ends.
And lines that end with a full stop.
yes"""
LISTED = """# A heading may be as long as a line of the text
words
- An entry of a list that goes on one line
  down
- next"""


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("Dr. Smith paid 3.50 to J. Doe. He left.", ["Dr. Smith paid 3.50 to J. Doe.", "He left."]),
        ("Tall.[1] Old. [2] New.", ["Tall.[1]", "Old. [2]", "New."]),
        ("He said “Go.” She went.", ["He said “Go.”", "She went."]),
        ("A title\n\n- one\n- two", ["A title", "- one", "- two"]),
        (
            WRAPPED,
            [
                "A document was broken into lines of the same\nlength.",
                "Every",
                "short line ends.",
                "And lines that end with a full stop.",
                "yes",
            ],
        ),
        (
            LISTED,
            [
                "# A heading may be as long as a line of the text",
                "words",
                "- An entry of a list that goes on one line\n  down",
                "- next",
            ],
        ),
        (
            "| a table with rows | that are longer than a line |\n| second | row |",
            ["| a table with rows | that are longer than a line |", "| second | row |"],
        ),
        ("1. Beat the eggs.\n   2. Add salt. Stir.", ["1. Beat the eggs.", "2. Add salt.", "Stir."]),
        ("see e.g. the list. It is long.", ["see e.g. the list.", "It is long."]),
        ("so we met. she left. why?", ["so we met.", "she left.", "why?"]),
        ("Он пришёл. Она ушла.", ["Он пришёл.", "Она ушла."]),
        ("他来了。她走了！", ["他来了。", "她走了！"]),
        (".. code-block:: console\n\nRun it.", [".. code-block:: console", "Run it."]),
        ("Book early. **Trips are dear.** Ask first.", ["Book early.", "**Trips are dear.** Ask first."]),
        ("  \n ", []),
        ("no stop", ["no stop"]),
    ],
)
def test_a_text_is_cut_into_sentences(text, sentences):
    assert [text[start:end] for start, end in sentence_spans(text)] == sentences


def test_sentences_join_to_their_paragraph_again():
    text = "  One. Two!\nThree?  "
    assert split_sentences(text) == ["  One. ", "Two!\n", "Three?  "]


def test_only_where_a_length_is_given_long_sentences_are_divided():
    text = "word " * 30 + "end; " + "word " * 30
    assert len(sentence_spans(text)) == 1
    assert [text[start:end] for start, end in sentence_spans(text, 200)] == [
        ("word " * 30 + "end;"),
        ("word " * 30).strip(),
    ]


def test_a_line_of_a_million_characters_takes_no_time():
    started = time.perf_counter()
    assert len(sentence_spans("Data point. " * 100_000)) == 100_000
    assert time.perf_counter() - started < 10


def test_numbers_and_longer_words_carry_meaning():
    assert content_words("It is 330 m tall, the Tower.") == {"330", "tall", "tower"}


@pytest.mark.parametrize(
    "sentence",
    [
        "Der Austritt ist dem Vorstand bis zum 30. September schriftlich mitzuteilen.",
        "Die Miete ist am 3. Werktag und die erste Rate vom 21. Jahrhundert an fällig.",
        "Es gilt Art. 5 Abs. 2 der Satzung, ca. 30 Tage lang, inkl. Wochenenden, z.B. Samstage.",
        "Fig. 3 and Vol. 12, pp. 4 to 9, show it for approx. 40 people.",
    ],
)
def test_full_stops_of_dates_and_before_numbers_end_nothing(sentence: str) -> None:
    assert split_sentences(f"{sentence} Danach nicht.") == [f"{sentence} ", "Danach nicht."]


def test_such_words_end_a_sentence_where_no_number_follows() -> None:
    assert split_sentences("Nothing of this art. 5 remain.") == ["Nothing of this art. 5 remain."]
    assert split_sentences("There is art. It is old. They are 12. August was warm.") == [
        "There is art. ",
        "It is old. ",
        "They are 12. August was warm.",
    ]
