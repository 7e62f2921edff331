"""The language of a reader is found from a few words, else from what was said or read before."""

import pytest

from assistant.answers import Turn
from assistant.steps.languages.detection import choose_language, find_language, reader_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Where can I leave my bicycle?", "en"),
        ("And in winter?", "en"),
        ("Wo kann ich mein Fahrrad abstellen?", "de"),
        ("und im Winter?", "de"),
        ("¿Dónde puedo dejar mi bicicleta?", "es"),
        ("¿y en invierno?", "es"),
        ("Où puis-je laisser mon vélo ?", "fr"),
        ("et en hiver ?", "fr"),
        ("自行车可以停在哪里？", "zh"),
        ("Dove posso lasciare la mia bicicletta?", None),
        ("自転車はどこに置けますか？", None),
        ("WLAN", None),
        ("42", None),
    ],
)
def test_the_language_of_a_question_is_found_or_left_open(text, language):
    assert find_language(text) == language


def test_what_is_not_clear_by_itself_follows_the_conversation_then_the_documents_then_english():
    history = (Turn("user", "Wie lange dauert die Probezeit?"), Turn("assistant", "Six months [1]."))
    assert reader_language("WLAN?", history, ["Le règlement intérieur"]) == "de"
    assert reader_language("WLAN?", (), ["Le règlement intérieur du bâtiment"]) == "fr"
    assert reader_language("WLAN?", (), []) == "en"
    assert choose_language(["", "42"]) == "en"
