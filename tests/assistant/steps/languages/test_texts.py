"""What the assistant says and suggests is understood by itself, in every language."""

import string
from dataclasses import fields

import pytest

from assistant.settings import DEFAULT_REFUSAL
from assistant.steps.conversation.wishes import read_wish
from assistant.steps.languages.table import LANGUAGES
from assistant.steps.refusals import is_refusal

CODES = sorted(LANGUAGES)


@pytest.mark.parametrize("code", CODES)
def test_every_text_fills_in_the_same_names_as_the_english_one(code):
    def names(text):
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    texts, english = LANGUAGES[code].texts, LANGUAGES["en"].texts
    for field in fields(texts):
        if field.type is str or field.type == "str":
            assert names(getattr(texts, field.name)) == names(getattr(english, field.name)), field.name


@pytest.mark.parametrize("code", CODES)
def test_a_suggested_summary_is_recognised_when_it_is_asked(code):
    texts = LANGUAGES[code].texts
    asked = read_wish(texts.ask_summary.format(title=texts.quote("House Rules 2024")))
    assert asked is not None
    assert (asked.wish, asked.subject, asked.language) == ("summary", "House Rules 2024", code)


@pytest.mark.parametrize("code", CODES)
def test_a_refusal_is_recognised_in_every_language_and_a_custom_one_too(code):
    texts = LANGUAGES[code].texts
    assert is_refusal(texts.refusal, DEFAULT_REFUSAL)
    assert is_refusal(texts.refusal, "Ask the front desk.")
    assert not is_refusal(texts.greeting, DEFAULT_REFUSAL)
