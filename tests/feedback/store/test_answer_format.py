"""An answer comes back from JSON as it was, and the format does not change unnoticed."""

import json
from dataclasses import replace

import pytest

from assistant.answers import Answer, Citation, Decoding, Turn
from feedback.errors import FeedbackError
from feedback.store.answer_format import answer_from_json, answer_to_json
from retrieval.documents import Chunk, Passage, Scores

ANSWER = Answer(
    question="And how long?",
    standalone_question="How long is the warranty?",
    text="Two years [1][7].",
    messages=(Turn("system", "s"), Turn("user", "u"), Turn("assistant", "a"), Turn("user", "And how long?")),
    passages=(
        Passage(
            Chunk("c", "d", "file:///w.pdf", "Warranty", "Two years.", 3, 13, "page 2"), Scores(0.1 + 0.2, None, 7, 1.5)
        ),
    ),
    dropped_passages=2,
    citations=(Citation(1, 9, written=True),),
    unmatched_citations=(7,),
    refused=False,
    answerability=0.75,
    ending="length",
    queue_position=0,
    model_id="small-model",
    adapter_id="dpo-20260101-abcdef",
    prompt_version="1",
    chosen=(("temperature", "0.7"),),
    decoding=Decoding(64, 0.7, 20, 0.9, 1.2, 0.5),
    seconds=1.5,
    first_token_seconds=0.25,
    prompt_tokens=900,
    new_tokens=64,
)

STORED = (
    '{"schema": 1, "question": "And how long?", "standalone_question": "How long is the warranty?", '
    '"text": "Two years [1][7].", "messages": [{"role": "system", "text": "s"}, {"role": "user", "text": "u"}, '
    '{"role": "assistant", "text": "a"}, {"role": "user", "text": "And how long?"}], "withheld": [], '
    '"passages": [{"chunk": {"id": "c", "document_id": "d", "uri": "file:///w.pdf", "title": "Warranty", '
    '"text": "Two years.", "start": 3, "end": 13, "place": "page 2"}, '
    '"scores": {"fused": 0.30000000000000004, "dense": null, "keyword": 7, "read": 1.5}}], "dropped_passages": 2, '
    '"citations": [{"number": 1, "at": 9, "written": true}], "unmatched_citations": [7], "refused": false, '
    '"quoted": false, "computed": false, "about": "", "note": "", "suggestions": [], "answerability": 0.75, '
    '"ending": "length", "queue_position": 0, "model_id": "small-model", "adapter_id": "dpo-20260101-abcdef", '
    '"score_id": null, "extract_id": null, "conditions": {"prompt_version": "", "settings_digest": "", '
    '"documents_digest": ""}, "chosen": [["temperature", "0.7"]], "attached": false, "imported": "", '
    '"strategy": "", "queries": [], "unsupported": [], "approved_exchange_id": null, '
    '"prompt_version": "1", '
    '"decoding": {"max_new_tokens": 64, "temperature": 0.7, "top_k": 20, "top_p": 0.9, '
    '"repetition_penalty": 1.2, "end_probability": 0.5}, '
    '"seconds": 1.5, "first_token_seconds": 0.25, "prompt_tokens": 900, "new_tokens": 64}'
)


def test_an_answer_comes_back_equal() -> None:
    assert answer_from_json(json.loads(json.dumps(answer_to_json(ANSWER)))) == ANSWER


def test_the_stored_form_is_pinned() -> None:
    assert json.dumps(answer_to_json(ANSWER)) == STORED


def test_an_answer_stored_before_a_field_with_a_default_existed_can_be_read() -> None:
    stored = json.loads(STORED)
    del stored["decoding"]["end_probability"], stored["passages"][0]["scores"]["read"]
    del stored["queue_position"], stored["withheld"], stored["approved_exchange_id"], stored["answerability"]
    del stored["attached"], stored["strategy"], stored["queries"], stored["unsupported"]
    assert answer_from_json(stored) == replace(
        ANSWER,
        answerability=None,
        decoding=replace(ANSWER.decoding, end_probability=0.0),
        passages=(replace(ANSWER.passages[0], scores=Scores(0.1 + 0.2, None, 7)),),
    )


@pytest.mark.parametrize(("page", "place"), [(2, "page 2"), (None, "")])
def test_the_page_number_of_a_passage_stored_before_places_existed_becomes_its_place(
    page: int | None, place: str
) -> None:
    stored = json.loads(STORED)
    chunk = stored["passages"][0]["chunk"]
    del chunk["place"]
    chunk["page"] = page
    assert answer_from_json(stored).passages[0].chunk.place == place


def test_an_answer_of_another_schema_is_refused() -> None:
    with pytest.raises(FeedbackError, match="schema 2, this program reads 1"):
        answer_from_json({**json.loads(STORED), "schema": 2})


def test_a_damaged_answer_names_the_place() -> None:
    stored = json.loads(STORED)
    stored["passages"][0]["chunk"]["start"] = "three"
    with pytest.raises(FeedbackError, match=r"passages\.0\.chunk\.start"):
        answer_from_json(stored)
