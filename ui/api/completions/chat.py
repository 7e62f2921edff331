"""Questions in the format of OpenAI's chat completions. Every answer is recorded, and can be judged by its id."""

import json
import threading
from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import aclosing
from itertools import chain
from typing import Any
from uuid import uuid4

from fastapi import APIRouter
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, StreamingResponse

from assistant.answers import Answer
from feedback.records import Exchange
from ui.actions import asking
from ui.actions.documents import list_collections
from ui.api.callers import Caller, Home
from ui.api.completions.messages import Asked, ChatRequest, list_models, read_request
from ui.api.completions.replies import Pieces, make_completion, write_text
from ui.api.following import follow
from ui.api.problems import explain
from ui.people.reading.reach import find_reach
from ui.people.roles import Person
from ui.wiring import Apprentice

Said = Answer | Exchange
"""An answer in progress, and at last the recorded exchange."""
router = APIRouter(prefix="/v1")
LOOKED_THROUGH = 20
"""The latest conversations of a person among which that is looked for which a program goes on with."""


@router.get("/models")
def show_models(apprentice: Home, caller: Caller) -> dict[str, Any]:
    """List what the person may ask: everything, or one collection."""
    names = list_models(list_collections(apprentice, find_reach(apprentice, caller)))
    return {
        "object": "list",
        "data": [{"id": name, "object": "model", "created": 0, "owned_by": "apprentice"} for name in names],
    }


@router.post("/chat/completions", response_model=None)
async def complete(request: ChatRequest, apprentice: Home, caller: Caller) -> JSONResponse | StreamingResponse:
    """Answer the last message from the documents."""
    asked = await run_in_threadpool(_read, apprentice, request, caller)
    stop = threading.Event()
    answers = await run_in_threadpool(_ask, apprentice, asked, caller, stop)
    if request.stream:
        first = await run_in_threadpool(next, answers)  # what is refused at once is told by the status
        pieces = _stream(chain([first], answers), answers, stop, usage=request.stream_options.include_usage)
        return StreamingResponse(pieces, media_type="text/event-stream", headers={"cache-control": "no-store"})
    [*_, exchange] = await run_in_threadpool(lambda: list(answers))
    assert isinstance(exchange, Exchange)
    return JSONResponse(make_completion(exchange))


def _read(apprentice: Apprentice, request: ChatRequest, person: Person) -> Asked:
    apprentice.readiness.wait()
    known = list_collections(apprentice, find_reach(apprentice, person))
    return read_request(request, apprentice.settings.answers.decoding, known)


def _ask(apprentice: Apprentice, asked: Asked, person: Person, stop: threading.Event) -> Generator[Said]:
    return asking.ask(
        apprentice,
        asked.question,
        user=person.name,
        reach=find_reach(apprentice, person),
        conversation_id=asked.conversation_id or _find_conversation(apprentice, asked, person.name),
        stop=stop,
        collections=asked.collections,
        history=asked.history,
        decoding=asked.decoding,
    )


def _find_conversation(apprentice: Apprentice, asked: Asked, person: str) -> str:
    """Return the conversation of the person that holds the last answer before the question, or a new one.

    Programs send a conversation as texts, without saying which it is.
    """
    before = [turn.text for turn in asked.history if turn.role == "assistant"][-1:]
    if before:
        for conversation in asking.list_conversations(apprentice, person)[:LOOKED_THROUGH]:
            for branch in (conversation.id, *conversation.branches):
                for judged in asking.read_conversation(apprentice, branch, user=person):
                    if before[0] in (write_text(judged.exchange.answer).strip(), judged.text.strip()):
                        return branch
    return asking.begin_conversation()


async def _stream(
    answers: Iterator[Said], source: Generator[Said], stop: threading.Event, *, usage: bool
) -> AsyncIterator[str]:
    """Yield the events of an answer; `source` is what `answers` come from."""
    pieces = Pieces(uuid4().hex)
    async with aclosing(follow(answers, source, stop)) as steps:
        try:
            async for answer in steps:
                new = pieces.end(answer, usage=usage) if isinstance(answer, Exchange) else pieces.grow(answer)
                for piece in new:
                    yield _event(piece)
            yield "data: [DONE]\n\n"
        except Exception as error:  # noqa: BLE001 - the program is told; the answer has begun, so no status can say it
            yield _event(explain(error)[1])


def _event(piece: dict[str, Any]) -> str:
    return f"data: {json.dumps(piece, ensure_ascii=False)}\n\n"
