"""Settings refuse nonsense and describe themselves."""

import pytest
from pydantic import ValidationError

from assistant.answers import Decoding
from assistant.settings import AnswerSettings, ModelSettings


def test_decoding_is_one_value():
    settings = AnswerSettings(max_new_tokens=9, temperature=0.5, top_k=3, top_p=0.9, repetition_penalty=1.2)
    assert settings.decoding == Decoding(9, 0.5, 3, 0.9, 1.2, settings.end_probability)
    assert AnswerSettings(end_probability=0).decoding == Decoding()


def test_a_model_has_a_name_to_stamp_answers_with():
    assert ModelSettings().model_id == "SmolLM2-135M-Instruct-Q4_1"
    assert ModelSettings(name="org/model").model_id == "org/model"
    assert ModelSettings(name="embedded", base_url="http://127.0.0.1:8000/v1").model_id == "embedded"


@pytest.mark.parametrize("wrong", [{"quantization": "int4"}, {"base_url": "localhost"}, {"window": 1}, {"nmae": "x"}])
def test_what_cannot_be_meant_is_refused(wrong):
    with pytest.raises(ValidationError):
        ModelSettings(**wrong)


@pytest.mark.parametrize("settings", [ModelSettings, AnswerSettings])
def test_every_setting_is_described(settings):
    assert all(field.description for field in settings.model_fields.values())


def test_the_key_is_not_printed():
    assert "secret" not in repr(ModelSettings.model_validate({"api_key": "secret"}))
