"""A message that asks nothing is recognised, and one that asks something never is."""

import pytest

from assistant.steps.conversation.small_talk import read_small_talk


@pytest.mark.parametrize(
    ("message", "kind", "language"),
    [
        ("hey there", "greeting", "en"),
        ("Good evening!", "greeting", "en"),
        ("Helloooo", "greeting", "en"),
        ("Hello, how are you?", "wellbeing", "en"),
        ("thanks a lot, that helps", "thanks", "en"),
        ("Thank you so much for your help!!", "thanks", "en"),
        ("ok great", "acknowledgement", "en"),
        ("OK", "acknowledgement", None),
        ("👍", "acknowledgement", None),
        ("Hi!", "greeting", None),
        ("ok thanks, bye", "farewell", "en"),
        ("see you tomorrow", "farewell", "en"),
        ("sorry", "apology", "en"),
        ("Guten Tag", "greeting", "de"),
        ("Vielen Dank für die Hilfe!", "thanks", "de"),
        ("alles klar, danke", "thanks", "de"),
        ("Tschüss", "farewell", "de"),
        ("¡Buenos días!", "greeting", "es"),
        ("muchas gracias por todo", "thanks", "es"),
        ("Adiós", "farewell", "es"),
        ("Bonjour !", "greeting", "fr"),
        ("merci beaucoup", "thanks", "fr"),
        ("Au revoir, et merci", "farewell", "fr"),
        ("早上好！", "greeting", "zh"),
        ("谢谢你", "thanks", "zh"),
        ("好的，再见", "farewell", "zh"),
    ],
)
def test_small_talk_is_recognised(message, kind, language):
    assert read_small_talk(message) == (kind, language)


@pytest.mark.parametrize(
    "message",
    [
        "hi, how do I reset my password?",
        "Thanks to whom was the bridge built?",
        "good morning routine",
        "Is it ok to park here?",
        "ok and in winter?",
        "all",
        "you",
        "Danke-Karten bestellen",
        "hola, ¿cuánto cuesta?",
        "merci de m'indiquer le prix",
        "谢谢信怎么写？",
        "?",
        "   ",
        "thanks " * 40,
    ],
)
def test_what_asks_something_is_no_small_talk(message):
    assert read_small_talk(message) is None
