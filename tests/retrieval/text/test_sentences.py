"""Sentences are found in prose as it is."""

import pytest

from assistant.sentences.spans import content_words, sentence_spans

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
        ("  \n ", []),
        ("no stop", ["no stop"]),
    ],
)
def test_a_text_is_cut_into_sentences(text, sentences):
    assert [text[start:end] for start, end in sentence_spans(text)] == sentences


def test_numbers_and_longer_words_carry_meaning():
    assert content_words("It is 330 m tall, the Tower.") == {"330", "tall", "tower"}
