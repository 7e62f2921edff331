"""Words as the search compares them: without blanks, and without what says nothing in the language of the question."""

import pytest

from retrieval.text.words import question_words, words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Fähren nach Sylt", ["fähren", "nach", "sylt"]),
        ("淡水价格", ["淡水", "水价", "价格"]),
        ("水", ["水"]),
        ("在 Linux 上安装restic2版", ["在", "linux", "上安", "安装", "restic2", "版"]),
        ("フェリー", ["フェ", "ェリ", "リー"]),
    ],
)
def test_letters_without_blanks_between_words_become_pairs(text: str, found: list[str]) -> None:
    assert words(text) == found


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("What does the ferry cost?", ["ferry", "cost"]),
        ("Was kostet die Fähre nach Sylt und zurück?", ["kostet", "fähre", "sylt", "zurück"]),
        ("¿Cuánto cuesta el ferry de la isla?", ["cuánto", "cuesta", "ferry", "isla"]),
        ("Can one die of this?", ["one", "die"]),
        ("what is this", ["what", "is", "this"]),
    ],
)
def test_words_that_say_nothing_are_left_out_by_language(question: str, left: list[str]) -> None:
    assert question_words(question) == left
