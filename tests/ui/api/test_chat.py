"""Questions by the client of OpenAI, which other programs use."""

import json

import httpx
import pytest
from openai import BadRequestError, NotFoundError, OpenAI

from assistant.settings import AnswerSettings
from assistant.steps.strategies.composed import make_strategies
from retrieval.search.reranking import no_reader
from tests.fakes import ScriptedGenerator
from tests.retrieval.fakes import WordEmbedder
from tests.ui.conftest import ANSWER
from ui.api.completions.replies import write_text
from ui.wiring import Apprentice

QUESTION = {"role": "user", "content": "When does the warehouse open?"}


def test_an_answer_has_its_sources_in_the_text_and_in_a_field_and_is_recorded(
    openai: OpenAI, apprentice: Apprentice
) -> None:
    completion = openai.chat.completions.create(model="apprentice", messages=[QUESTION])  # type: ignore[list-item]
    told = completion.model_dump()["apprentice"]
    [recorded] = list(apprentice.feedback.history())
    assert recorded.exchange.user == "mia"
    assert (completion.id, told["answer_id"]) == (f"chatcmpl-{recorded.exchange.id}", recorded.exchange.id)
    answer, title = recorded.exchange.answer, "Warehouse handbook"
    assert answer.note
    assert completion.choices[0].message.content == f"{answer.note}\n\n{answer.text}\n\n[1] {title}\n[2] {title}"
    assert [citation["number"] for citation in told["citations"]] == [1, 2]
    assert "opens at 7" in told["citations"][0]["text"]
    assert told["versions"] == {"adapter": None, "score": None, "extract": None}
    assert completion.choices[0].finish_reason == "stop"
    assert completion.usage
    assert completion.usage.total_tokens == completion.usage.prompt_tokens + completion.usage.completion_tokens


def test_a_streamed_answer_is_the_same_as_a_whole_one(openai: OpenAI, apprentice: Apprentice) -> None:
    options = {"include_usage": True}
    stream = openai.chat.completions.create(
        model="apprentice",
        messages=[QUESTION],  # type: ignore[list-item]
        stream=True,
        stream_options=options,  # type: ignore[arg-type]
    )
    pieces = list(stream)
    text = "".join(piece.choices[0].delta.content or "" for piece in pieces if piece.choices)
    assert len([piece for piece in pieces if piece.choices and piece.choices[0].delta.content]) > 3
    assert pieces[0].choices[0].delta.role == "assistant"
    assert len({piece.id for piece in pieces}) == 1
    assert [piece.choices[0].finish_reason for piece in pieces if piece.choices][-1] == "stop"
    assert pieces[-1].usage
    [recorded] = list(apprentice.feedback.history())
    told = next(one for piece in pieces if (one := piece.model_dump().get("apprentice")))
    assert told["answer_id"] == recorded.exchange.id
    whole = openai.chat.completions.create(model="apprentice", messages=[QUESTION])  # type: ignore[list-item]
    assert text == whole.choices[0].message.content


def test_an_answer_that_is_checked_at_its_end_is_sent_once(openai: OpenAI, apprentice: Apprentice) -> None:
    settings = AnswerSettings(strategy="self-check", min_relevance=-1)
    apprentice.assistant.strategies = make_strategies(settings, WordEmbedder, no_reader)
    apprentice.assistant.generator = ScriptedGenerator("The warehouse opens at 7 [1]. Elephants are purple dancers.")
    stream = openai.chat.completions.create(model="apprentice", messages=[QUESTION], stream=True)  # type: ignore[list-item]
    text = "".join(piece.choices[0].delta.content or "" for piece in stream if piece.choices)
    [recorded] = list(apprentice.feedback.history())
    answer = recorded.exchange.answer
    assert answer.unsupported
    assert answer.unsupported[0] in answer.note
    assert text.count("Elephants are purple dancers") == 2  # in the note and in the text
    assert text == write_text(answer)
    before = [QUESTION, {"role": "assistant", "content": text}, QUESTION]
    openai.chat.completions.create(model="apprentice", messages=before)  # type: ignore[arg-type]
    assert len({one.exchange.conversation_id for one in apprentice.feedback.history()}) == 1


def test_what_a_program_sends_before_the_question_is_the_conversation(openai: OpenAI, apprentice: Apprentice) -> None:
    first = openai.chat.completions.create(model="apprentice", messages=[QUESTION])  # type: ignore[list-item]
    before = [QUESTION, {"role": "assistant", "content": first.choices[0].message.content}]
    follow_up = {"role": "user", "content": "And when does it close?"}
    second = openai.chat.completions.create(model="apprentice", messages=[*before, follow_up])  # type: ignore[list-item]
    of_first, of_second = (one.model_dump()["apprentice"]["conversation_id"] for one in (first, second))
    assert of_first == of_second
    last = apprentice.feedback.conversation(of_first)[-1].exchange.answer
    assert last.question == "And when does it close?"
    assert last.standalone_question != last.question
    other = openai.chat.completions.create(model="apprentice", messages=[QUESTION])  # type: ignore[list-item]
    assert other.model_dump()["apprentice"]["conversation_id"] != of_first
    named = openai.chat.completions.create(
        model="apprentice",
        messages=[QUESTION],  # type: ignore[list-item]
        metadata={"conversation_id": of_first},
    )
    assert named.model_dump()["apprentice"]["conversation_id"] == of_first


def test_what_a_program_asks_of_the_model_is_heeded(openai: OpenAI, apprentice: Apprentice) -> None:
    openai.chat.completions.create(
        model="apprentice",
        messages=[{"role": "system", "content": "Answer as a pirate."}, QUESTION],  # type: ignore[list-item]
        temperature=0.5,
        top_p=0.9,
        max_tokens=40,
    )
    [recorded] = list(apprentice.feedback.history())
    decoding = recorded.exchange.answer.decoding
    assert (decoding.temperature, decoding.top_p, decoding.max_new_tokens) == (0.5, 0.9, 40)
    assert "pirate" not in repr(recorded.exchange.answer.prompt)


def test_the_models_are_all_documents_and_each_collection(openai: OpenAI, url: str) -> None:
    del url
    assert [model.id for model in openai.models.list()] == ["apprentice"]
    with pytest.raises(NotFoundError, match="There is no model 'gpt-4o'"):
        openai.chat.completions.create(model="gpt-4o", messages=[QUESTION])  # type: ignore[list-item]


@pytest.mark.parametrize(
    ("messages", "said"),
    [
        ([{"role": "user", "content": "  "}], "The question is empty. Type one."),
        ([QUESTION, {"role": "assistant", "content": ANSWER}], "The last message must be the user's"),
        ([{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]}], "Only text can be read"),
        ([{"role": "king", "content": "Off with his head"}], "messages.0.role: Input should be"),
        ([], "messages: List should have at least 1 item"),
    ],
)
@pytest.mark.parametrize("stream", [False, True])
def test_what_cannot_be_answered_is_refused_with_its_reason(
    openai: OpenAI, apprentice: Apprentice, messages: list, said: str, stream: bool
) -> None:
    with pytest.raises(BadRequestError) as refused:
        openai.chat.completions.create(model="apprentice", messages=messages, stream=stream)
    assert said in str(refused.value)
    assert list(apprentice.feedback.history()) == []


def test_a_text_in_pieces_is_read(mia: httpx.Client, apprentice: Apprentice) -> None:
    parts = [{"type": "text", "text": "When does"}, {"type": "text", "text": "the warehouse open?"}]
    mia.post("/v1/chat/completions", json={"messages": [{"role": "user", "content": parts}]}).raise_for_status()
    [recorded] = list(apprentice.feedback.history())
    assert recorded.exchange.answer.question.split() == ["When", "does", "the", "warehouse", "open?"]


def test_a_program_that_goes_away_stops_the_model_and_the_text_so_far_is_kept(
    mia: httpx.Client, apprentice: Apprentice
) -> None:
    apprentice.assistant.generator.seconds_per_word = 0.2  # type: ignore[attr-defined]
    with mia.stream("POST", "/v1/chat/completions", json={"messages": [QUESTION], "stream": True}) as response:
        words = 0
        for line in response.iter_lines():
            words += line.startswith("data: {") and "content" in json.loads(line[6:])["choices"][0]["delta"]
            if words == 3:
                break
    mia.get("/v1/models").raise_for_status()
    for _ in range(600):
        if recorded := list(apprentice.feedback.history()):
            break
        mia.get("/v1/models")
    [stopped] = recorded
    assert stopped.exchange.answer.ending == "stopped"
    assert ANSWER.startswith(stopped.exchange.answer.text)
    assert stopped.exchange.answer.text != ANSWER
