"""Sentences are found in prose as it is."""

import pytest

from assistant.sentences import content_words, sentence_spans


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("Dr. Smith paid 3.50 to J. Doe. He left.", ["Dr. Smith paid 3.50 to J. Doe.", "He left."]),
        ("Tall.[1] Old. [2] New.", ["Tall.[1]", "Old. [2]", "New."]),
        ("He said “Go.” She went.", ["He said “Go.”", "She went."]),
        ("A title\n\n- one\n- two", ["A title", "- one", "- two"]),
        ("  \n ", []),
        ("no stop", ["no stop"]),
    ],
)
def test_a_text_is_cut_into_sentences(text, sentences):
    assert [text[start:end] for start, end in sentence_spans(text)] == sentences


def test_numbers_and_longer_words_carry_meaning():
    assert content_words("It is 330 m tall, the Tower.") == {"330", "tall", "tower"}
