"""The routes of the widget. They are there only when the settings name sites that may show it."""

import json
import threading
from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import aclosing
from html import escape
from itertools import chain
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, StreamingResponse
from pydantic import BaseModel, StringConstraints
from starlette.exceptions import HTTPException

from assistant.answers import Answer
from feedback.records import Exchange
from ui.actions import asking, judging
from ui.actions.belongings.erasing import erase
from ui.actions.documents import list_collections
from ui.api.bodies import SmallBodies
from ui.api.callers import Home
from ui.api.completions.messages import ConversationId
from ui.api.following import follow
from ui.api.judging import Feedback, take_feedback
from ui.api.problems import ProblemError, answer_problems, explain
from ui.people.reading.reach import find_common_reach
from ui.people.roles import Person
from ui.web.look.panel import icon
from ui.web.sent.reader_language import choose_language
from ui.web.widget.views import show_answer, show_progress
from ui.web.widget.visitors import Asker, VisitorTokens
from ui.wiring import Apprentice
from ui.wording.texts.table import PAGES
from ui.wording.texts.texts import PageTexts

HERE = Path(__file__).parent
UNSTORED = {"cache-control": "no-store", "vary": "Accept-Language"}
router = APIRouter()


class Asked(BaseModel):
    """A question."""

    question: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4_000)]
    conversation: ConversationId | None = None


def build_widget(apprentice: Apprentice, key: bytes) -> FastAPI:
    """Return the app that answers the widget; `key` signs who its visitors are."""
    app = FastAPI(openapi_url=None)
    app.state.apprentice = apprentice
    app.state.tokens = VisitorTokens(key)
    app.add_middleware(SmallBodies)
    if apprentice.settings.server.widget_sites:
        app.include_router(router)
    answer_problems(app)
    return app


def find_texts(request: Request) -> PageTexts:
    """Return the texts in the language of a request."""
    return PAGES[choose_language(request.scope["headers"])]


def find_asker(request: Request) -> Asker:
    """Return who sends a request."""
    return request.app.state.tokens.find(request)


def find_tokens(request: Request) -> VisitorTokens:
    """Return what signs the tokens of visitors."""
    return request.app.state.tokens


Texts = Annotated[PageTexts, Depends(find_texts)]
Visitor = Annotated[Asker, Depends(find_asker)]
Tokens = Annotated[VisitorTokens, Depends(find_tokens)]


@router.get("/widget.js")
def show_script(texts: Texts) -> Response:
    """Return the script that other sites load. It knows nothing of whoever loads it."""
    named = json.dumps({"open": texts.widget.open, "title": texts.widget.title})
    script = (HERE / "widget.js").read_text(encoding="utf-8").replace("TEXTS", named)
    return Response(script, media_type="text/javascript", headers=UNSTORED)


@router.get("/widget")
def show_page(texts: Texts) -> HTMLResponse:
    """Return the page in the frame."""
    page = (HERE / "page.html").read_text(encoding="utf-8")
    said = {
        "lang": texts.lang,
        "title": texts.widget.title,
        "texts": json.dumps(_collect(texts), ensure_ascii=False),
    }
    for name, value in said.items():
        page = page.replace(f"{{{name}}}", escape(value))
    for name in ("up", "down", "edit"):
        page = page.replace(f"{{icon-{name}}}", icon(name))
    return HTMLResponse(page, headers=UNSTORED)


@router.get("/widget/page.{kind}")
def show_file(kind: str) -> Response:
    """Return the script or the style of the page."""
    kinds = {"js": "text/javascript", "css": "text/css"}
    if kind not in kinds:
        raise HTTPException(404)
    return Response((HERE / f"page.{kind}").read_bytes(), media_type=kinds[kind], headers=UNSTORED)


@router.post("/widget/ask")
async def ask(asked: Asked, apprentice: Home, visitor: Visitor, tokens: Tokens, texts: Texts) -> StreamingResponse:
    """Answer a question, a line of JSON a step. The first line names the token and the conversation."""
    stop, conversation = threading.Event(), asked.conversation or asking.begin_conversation()

    def begin() -> tuple[Generator[Answer | Exchange], Answer | Exchange]:
        apprentice.readiness.wait()
        source = asking.ask(
            apprentice,
            asked.question,
            user=visitor.id,
            reach=find_common_reach(apprentice),
            conversation_id=conversation,
            stop=stop,
            collections=_choose_collections(apprentice),
        )
        return source, next(source)  # what is refused at once is told by the status

    source, first = await run_in_threadpool(begin)
    begun = {"visitor": visitor.token, "conversation": conversation}
    lines = _stream(apprentice, chain([first], source), source, stop, begun, texts)
    response = StreamingResponse(lines, media_type="application/x-ndjson", headers=UNSTORED)
    tokens.hand_out(response, visitor)
    return response


@router.get("/widget/conversation")
def show_conversation(apprentice: Home, visitor: Visitor, texts: Texts) -> dict[str, Any]:
    """Return the visitor's latest conversation."""
    latest = [] if visitor.is_new else asking.list_conversations(apprentice, visitor.id)[:1]
    reach = find_common_reach(apprentice)
    views = [
        view
        for one in latest
        for view in judging.view_conversation(apprentice, one.id, texts, user=visitor.id, reach=reach)
    ]
    return {"id": latest[0].id if latest else None, "answers": [show_answer(view, texts) for view in views]}


@router.post("/widget/feedback")
def judge(feedback: Feedback, apprentice: Home, visitor: Visitor, texts: Texts) -> dict[str, Any]:
    """Rate or correct an answer, and return it as it is shown now."""
    take_feedback(apprentice, feedback, Person(visitor.id))
    exchange = asking.read_exchange(apprentice, feedback.answer_id, user=visitor.id)
    return show_answer(judging.view_answer(apprentice, exchange, texts, find_common_reach(apprentice)), texts)


@router.delete("/widget/mine")
def erase_mine(apprentice: Home, visitor: Visitor, tokens: Tokens) -> Response:
    """Erase everything of the visitor."""
    if not visitor.is_new:
        erase(apprentice, visitor.id)
    response = Response(status_code=204)
    tokens.take_back(response)
    return response


async def _stream(
    apprentice: Apprentice,
    answers: Iterator[Answer | Exchange],
    source: Generator[Answer | Exchange],
    stop: threading.Event,
    begun: dict[str, str],
    texts: PageTexts,
) -> AsyncIterator[str]:
    reach = await run_in_threadpool(find_common_reach, apprentice)
    async with aclosing(follow(answers, source, stop)) as steps:
        yield _line(begun)
        try:
            async for step in steps:
                if isinstance(step, Exchange):
                    view = await run_in_threadpool(judging.view_answer, apprentice, step, texts, reach)
                    yield _line({"answer": show_answer(view, texts)})
                else:
                    yield _line(show_progress(step, texts))
        except Exception as error:  # noqa: BLE001 - the page is told; the answer has begun, so no status can say it
            yield _line(explain(error)[1])


def _choose_collections(apprentice: Apprentice) -> list[str]:
    """Return the collections that the widget reads; none: all that are not limited.

    A limited one is not read even when it is named. Strangers are not told what others are called.
    """
    named = apprentice.settings.server.widget_collections
    known = [name for name in list_collections(apprentice, find_common_reach(apprentice)) if name in named]
    if named and not known:
        raise ProblemError(503, "The documents that answer here are not there yet.", "no_documents")
    return known


def _line(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False) + "\n"


def _collect(texts: PageTexts) -> dict[str, str]:
    """Return the texts of the page in the frame by their names."""
    judging, chat, widget = texts.judging, texts.chat, texts.widget
    return {
        **{name: getattr(widget, name) for name in ("close", "kept", "failed")},
        **{name: getattr(judging, name) for name in ("good", "bad", "correct", "save_correction", "cancel", "hint")},
        **{name: getattr(chat, name) for name in ("ask", "stop", "stopped", "welcome")},
        **{name: getattr(chat, name) for name in ("new_conversation", "erase", "erase_mine", "erase_mine_sure")},
        "corrected_answer": judging.corrected_answer,
        "placeholder": widget.title,
        "heading": texts.sources.heading,
        "mine_erased": chat.mine_erased,
    }
