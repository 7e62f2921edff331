"""What the chat's listeners put on the page, without a browser."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest

from assistant.answers import Answer
from feedback.records import Exchange
from retrieval.errors import RetrievalError
from tests.ui.actions.asking import asked
from tests.ui.conftest import ANSWER
from ui.startup.readiness import RECORDS, Step
from ui.web.chat.tab import ChatTab
from ui.web.sent.clicks import NotOfThisPageError
from ui.web.sent.visitors import Visitor
from ui.wiring import Apprentice
from ui.wording.texts.languages.english import ENGLISH


def of(user: str) -> Any:
    """A request of the same page that `user` sends, whoever they are."""
    return SimpleNamespace(session_hash="session", state=SimpleNamespace(visitor=Visitor(user)))


REQUEST = of("mia")


@pytest.fixture
def chat(apprentice: Apprentice) -> ChatTab:
    async def build() -> ChatTab:
        with gr.Blocks():
            return ChatTab(apprentice, ENGLISH)

    # Without a running event loop Gradio opens one and never closes it; a browser test may run one in this thread.
    with ThreadPoolExecutor() as elsewhere:
        return elsewhere.submit(asyncio.run, build()).result()


def clicked(**data: str) -> Any:
    return SimpleNamespace(_data=data)


def ask(chat: ChatTab, question: str, conversation_id: str = "") -> Iterator[dict[Any, Any]]:
    """Return the pages after the first, which shows that the question was taken."""
    pages = chat.answering.answer(question, conversation_id, REQUEST)
    next(pages)
    return pages


@pytest.fixture
def slow(chat: ChatTab) -> None:
    """A model that has not finished when the next thing happens."""
    chat.apprentice.assistant.generator.seconds_per_word = 0.05  # type: ignore[attr-defined]


def failing(*_: object, **__: object) -> list[Answer | Exchange]:
    raise RetrievalError("The index is on fire.")


@pytest.mark.usefixtures("slow")
def test_an_answer_that_was_left_leaves_the_page_to_the_conversation_that_is_shown(chat: ChatTab) -> None:
    asked(chat.apprentice, "Who drives?", conversation="other")
    pages = ask(chat, "When does it open?")
    next(pages)
    page = chat.open_clicked(REQUEST, clicked(conversation="other"))
    assert page[chat.page.ask]["visible"]
    *_, last = pages
    assert (
        not {chat.page.conversation, chat.page.transcript, chat.page.live, chat.page.sources, chat.page.question}
        & last.keys()
    )
    assert "When does it open?" in last[chat.page.conversations]
    assert 'class="conversation current" data-do="open" data-conversation="other"' in last[chat.page.conversations]


@pytest.mark.usefixtures("slow")
@pytest.mark.parametrize("turn", [lambda chat: chat.begin(REQUEST), lambda _: None])
def test_the_conversation_that_is_shown_is_the_one_that_is_asked_next(
    chat: ChatTab, turn: Callable[[ChatTab], object]
) -> None:
    asked(chat.apprentice, "When does it open?", conversation="c1")
    pages = ask(chat, "And on Saturdays?", "c1")
    next(pages)
    turn(chat)
    page = chat.open_clicked(REQUEST, clicked(conversation="c1"))
    assert "And on Saturdays?" in page[chat.page.live]
    *_, last = pages
    assert last[chat.page.conversation] == "c1"
    assert last[chat.page.transcript].count(ANSWER[:20]) >= 2
    assert last[chat.page.live] == ""


def test_a_failure_of_an_answer_that_was_left_is_told_beside_the_page(
    chat: ChatTab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chat.apprentice.library, "search", failing)
    pages = ask(chat, "When does it open?", "c1")
    chat.begin(REQUEST)
    with pytest.warns(UserWarning, match="on fire"):
        assert not [page for page in pages if chat.page.live in page]


def test_a_failure_gives_the_question_back_to_its_conversation(chat: ChatTab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chat.apprentice.library, "search", failing)
    *_, last = ask(chat, "When does it open?", "c1")
    assert (last[chat.page.question], last[chat.page.conversation]) == ("When does it open?", "c1")
    assert "on fire" in last[chat.page.live]


@pytest.mark.usefixtures("slow")
def test_who_names_the_page_of_another_person_neither_sees_nor_stops_their_answer(chat: ChatTab) -> None:
    pages = ask(chat, "When does it open?", "c1")
    next(pages)
    page = chat.open_clicked(of("eve"), clicked(conversation="c1"))
    assert page[chat.page.live] == ""
    assert "When does it open?" not in str(page)
    chat.answering.stop("c1", of("eve"))
    *_, last = pages
    assert "stopped" not in last[chat.page.transcript]
    assert ANSWER[:20] in last[chat.page.transcript]


def test_answering_again_leaves_what_is_being_typed_alone(chat: ChatTab) -> None:
    exchange = asked(chat.apprentice, "When does it open?", conversation="c1")
    pages = list(chat.answering.answer_clicked("c1", REQUEST, clicked(do="retry", exchange=exchange.id)))[1:]
    assert len(chat.apprentice.feedback.conversation("c1")) == 2
    assert not any(chat.page.question in page for page in pages)


def test_a_suggested_question_is_asked_in_its_conversation_and_leaves_what_is_being_typed_alone(chat: ChatTab) -> None:
    asked(chat.apprentice, "When does it open?", conversation="c1")
    pages = list(chat.answering.answer_clicked("c1", REQUEST, clicked(do="ask", question="And on Saturdays?")))[1:]
    questions = [judged.exchange.answer.question for judged in chat.apprentice.feedback.conversation("c1")]
    assert questions == ["When does it open?", "And on Saturdays?"]
    assert not any(chat.page.question in page for page in pages)


def test_a_choice_that_is_clicked_is_kept_and_shown(chat: ChatTab) -> None:
    first = asked(chat.apprentice, "When does it open?", conversation="c1")
    chat.apprentice.assistant.generator.texts = ["It opens at 7."]  # type: ignore[attr-defined]
    second = asked(chat.apprentice, "", conversation="c1", again=first.id)
    for withdrawn, pressed in (("no", 1), ("no", 1), ("yes", 0)):
        click = clicked(do="choose", exchange=second.id, other=first.id, withdrawn=withdrawn)
        page = chat.act("c1", REQUEST, click)
        assert page[chat.page.transcript].count('aria-pressed="true"') == pressed
    assert chat.apprentice.feedback.revision() == (0, 0, 2, 0, 0)


def test_a_stale_page_is_told_so_instead_of_answering_another_question_again(chat: ChatTab) -> None:
    stale = asked(chat.apprentice, "When does it open?", conversation="c1")
    asked(chat.apprentice, "And on Saturdays?", conversation="c1")
    *pages, last = list(chat.answering.answer_clicked("c1", REQUEST, clicked(do="retry", exchange=stale.id)))[1:]
    assert "went on in another tab" in last[chat.page.live]
    assert not any(chat.page.question in page for page in (*pages, last))
    assert len(chat.apprentice.feedback.conversation("c1")) == 2


@pytest.fixture
def loading(chat: ChatTab) -> Iterator[threading.Event]:
    """A server that loads its model until the event is set."""
    loaded = threading.Event()
    steps = [Step(RECORDS, list), Step("model", loaded.wait)]
    chat.apprentice.readiness.start(steps, str)
    chat.apprentice.readiness.wait(RECORDS)
    yield loaded
    loaded.set()


def test_a_question_that_is_asked_while_the_model_loads_is_answered_when_it_is_loaded(
    chat: ChatTab, loading: threading.Event
) -> None:
    pages = chat.answering.answer("When does it open?", "", REQUEST)
    assert next(pages)[chat.page.question] == ""
    waiting = next(pages)[chat.page.live]
    assert "When does it open?" in waiting
    assert "Getting ready: the language model (2 of 2)" in waiting
    loading.set()
    *_, last = pages
    assert ANSWER[:20] in last[chat.page.transcript]
    assert last[chat.page.live] == ""
    assert last[chat.page.ask]["visible"]


def test_stopping_while_the_model_loads_gives_the_question_back_and_keeps_nothing(
    chat: ChatTab, loading: threading.Event
) -> None:
    pages = chat.answering.answer("When does it open?", "c1", REQUEST)
    next(pages)
    next(pages)
    chat.answering.stop("c1", REQUEST)
    [last] = pages
    assert (last[chat.page.question], last[chat.page.live]) == ("When does it open?", "")
    assert "What would you like to know?" in last[chat.page.transcript]
    assert last[chat.page.ask]["visible"]
    assert not loading.is_set()
    assert not chat.apprentice.feedback.conversation("c1")


@pytest.mark.usefixtures("loading")
def test_a_page_that_is_filled_after_the_first_question_leaves_that_question_alone(chat: ChatTab) -> None:
    pages = chat.answering.answer("When does it open?", "", REQUEST)
    next(pages)
    page = chat.open("", REQUEST)
    assert chat.page.conversations in page
    assert not {chat.page.live, chat.page.transcript, chat.page.sources} & page.keys()
    pages.close()


def test_questions_are_answered_as_their_person_has_chosen_in_the_drawer(
    chat: ChatTab, monkeypatch: pytest.MonkeyPatch
) -> None:
    notices: list[str] = []
    monkeypatch.setattr("ui.web.chat.side.drawer.drawer.inform", notices.append)
    drawer, page = chat.page.drawer, chat.page
    refused = drawer.adjust(REQUEST, clicked(do="save", passages="<99>"))[drawer.form]
    assert 'value="&lt;99&gt;"' in refused
    assert "from 1 to 20, not “&lt;99&gt;”" in refused
    saved = drawer.adjust(REQUEST, clicked(do="save", passages="2", drawing="greedy"))
    assert ('class="changed"' in saved[drawer.opener], notices) == (True, [ENGLISH.drawer.saved])
    drawer.choose_collections(["default"], REQUEST)
    shown = chat.turn_to("", REQUEST)
    assert shown[drawer.collections]["value"] == ["default"]
    assert 'value="2"' in (opened := drawer.adjust(REQUEST, clicked(do="open"))[drawer.form])
    assert '<option value="greedy" selected>' in opened
    *_, last = ask(chat, "When does it open?", "c1")
    assert "Number of passages: 2" in last[page.sources]
    *_, last = chat.answering.answer("When does it close?", "", REQUEST, kept=False)
    assert "Number of passages: 2" in last[page.sources]
    assert 'value="2"' not in drawer.adjust(of("tom"), clicked(do="open"))[drawer.form]
    left = drawer.adjust(REQUEST, clicked(do="reset"))
    assert (left[drawer.collections]["value"], 'class="changed"' in left[drawer.opener]) == ([], False)
    with pytest.raises(NotOfThisPageError):
        drawer.adjust(REQUEST, clicked(do="sing"))
