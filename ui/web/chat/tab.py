"""The chat: conversations on the left, the open one in the middle, its sources on the right."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import gradio as gr

from assistant.answers import Answer
from feedback.records import Exchange
from ui.actions import asking, judging
from ui.actions.documents import list_collections
from ui.startup.readiness import RECORDS
from ui.web.chat.clicks import CLICKS, find_passages, judge
from ui.web.chat.conversations import render_conversations
from ui.web.chat.mine import Mine
from ui.web.chat.running import Running, wait_for_loading
from ui.web.chat.sources import render_no_sources, render_sources
from ui.web.chat.transcript import render_failure, render_live, render_transcript, render_waiting, render_welcome
from ui.web.edge import LISTEN, identify, inform, needs, polite, warn
from ui.web.look.panel import heading, panel
from ui.web.sent.clicks import read_click, read_name, read_number, read_text, read_texts
from ui.wiring import Apprentice
from ui.wording.errors import OURS
from ui.wording.texts.texts import PageTexts

RENDER_INTERVAL_S = 0.06
"""The page shows an answer in progress at most this often."""


@dataclass
class ChatTab:
    """The components of the chat and their events. Create it inside `gr.Blocks`, where it is to be drawn."""

    apprentice: Apprentice
    texts: PageTexts
    running: dict[tuple[str, str], Running] = field(default_factory=dict)
    """By person and session of their browser, the answer that it waits for."""

    def __post_init__(self) -> None:
        texts = self.texts.chat
        self.conversation = gr.BrowserState("", storage_key="apprentice-conversation", secret="apprentice")
        with gr.Row(elem_id="chat", equal_height=True):
            with gr.Column(elem_id="side", scale=0, min_width=240):
                self.new = gr.Button(texts.new_conversation, elem_id="new-conversation", size="sm")
                self.conversations = panel("conversations")
                self.mine = Mine(self.apprentice, self.texts, self._turn_to, self.running)
            with gr.Column(elem_id="middle", scale=1, min_width=320):
                with gr.Column(elem_id="conversation", elem_classes=["scroller"]):
                    self.transcript = panel("transcript")
                    self.live = panel("live")
                self.collections = gr.Dropdown(
                    [],
                    elem_id="collections",
                    multiselect=True,
                    allow_custom_value=True,  # a page that was open before the server restarted may hold other names
                    label=texts.collections,
                    info=texts.collections_info,
                    visible=False,
                )
                with gr.Row(elem_id="composer"):
                    self.question = gr.Textbox(
                        elem_id="question",
                        placeholder=texts.placeholder,
                        lines=1,
                        max_lines=8,
                        show_label=False,
                        container=False,
                        autofocus=True,
                        html_attributes=gr.InputHTMLAttributes(autocomplete="off"),
                    )
                    self.ask = gr.Button(texts.ask, elem_id="ask", variant="primary", min_width=72, scale=0)
                    self.stop = gr.Button(
                        texts.stop, elem_id="stop", variant="stop", min_width=72, scale=0, visible=False
                    )
            with gr.Column(elem_id="aside", scale=0, min_width=320):
                heading(self.texts.sources.heading)
                self.sources = panel("sources", render_no_sources(self.texts))
        self._listen()

    @property
    def view(self) -> list[Any]:
        """The components that `show` fills."""
        return [self.conversations, self.transcript, self.live, self.sources, self.collections]

    def open(self, conversation_id: str, request: gr.Request) -> dict[Any, Any]:
        """Return the page for a browser that opens it; a question that was asked meanwhile stays."""
        page = self.show(identify(request), conversation_id)
        asked = {self.transcript, self.live, self.sources} if _find_session(request) in self.running else set()
        return {part: value for part, value in page.items() if part not in asked}

    def show(self, user: str, conversation_id: str) -> dict[Any, Any]:
        """Return the page of one conversation."""
        self.apprentice.readiness.wait(RECORDS)
        conversation = judging.view_conversation(self.apprentice, conversation_id, self.texts, user=user)
        if conversation:
            transcript = render_transcript(conversation, self.texts)
            sources = render_sources(conversation[-1].exchange.answer, self.texts)
        else:
            transcript = render_welcome(len(self.apprentice.library.documents()), self.texts)
            sources = render_no_sources(self.texts)
        return {
            self.conversations: self._conversations(user, conversation_id),
            self.transcript: transcript,
            self.live: "",
            self.sources: sources,
            self.collections: self._choice(),
        }

    def _listen(self) -> None:
        asking_in = [self.conversation, self.collections]
        writing = [self.question, self.ask, self.stop, self.conversation, *self.view]
        for begin in (self.question.submit, self.ask.click):
            begin(polite(self._ask), [self.question, *asking_in], writing, **LISTEN)
        self.stop.click(self._stop, **LISTEN)
        self.new.click(polite(self._new), None, [self.conversation, *self.view], **LISTEN)
        self.conversations.act(polite(self._open), None, [self.conversation, *self.view], **LISTEN)
        self.mine.listen([self.conversation, *self.view])
        for part in (self.transcript, self.live):
            # The default, "once", would drop a second click, and the correction in it, while the first is handled.
            shown = [self.transcript, self.sources]
            part.act(polite(self._act), self.conversation, shown, trigger_mode="multiple", **LISTEN)
        # A new answer streams, so "Answer again" and suggested questions have a listener of their own beside `_act`.
        self.transcript.act(polite(self._answer_clicked), asking_in, writing, **LISTEN)

    def _choice(self) -> Any:
        """Offer the present collections; with only one, hide the choice."""
        names = list_collections(self.apprentice)
        return gr.update(choices=names, visible=len(names) > 1)

    @needs("ask")
    def _ask(
        self,
        question: object,
        conversation_id: object,
        request: gr.Request,
        collections: object = None,
    ) -> Iterator[dict[Any, Any]]:
        yield gr.skip()  # Gradio empties the outputs of a generator that yields nothing
        conversation, within = read_name(conversation_id), read_texts(collections)
        if asked := read_text(question).strip():
            yield from self._answer(asked, conversation, request, collections=within)

    @needs("ask")
    def _answer_clicked(
        self,
        conversation_id: object,
        request: gr.Request,
        event: gr.EventData,
        collections: object = None,
    ) -> Iterator[dict[Any, Any]]:
        yield gr.skip()
        conversation, within = read_name(conversation_id), read_texts(collections)
        match read_click(event):
            case {"do": "retry", "exchange": again}:
                yield from self._answer("", conversation, request, again, within)
            case {"do": "ask", "question": suggested}:
                yield from self._answer(suggested, conversation, request, "", within, typed=False)
            case _:
                pass

    def _answer(
        self,
        question: str,
        conversation_id: str,
        request: gr.Request,
        again: str = "",
        collections: Sequence[str] = (),
        *,
        typed: bool = True,
    ) -> Iterator[dict[Any, Any]]:
        """Answer `question`, or the exchange `again` once more. Only what was `typed` leaves the question box."""
        user, session = identify(request), _find_session(request)
        is_new, conversation_id = not conversation_id, conversation_id or asking.begin_conversation()
        running = Running(conversation_id, shown=conversation_id)
        if self.running.setdefault(session, running) is not running:
            inform(self.texts.chat.still_answering)
            return
        writing = {self.ask: gr.update(visible=False), self.stop: gr.update(visible=True)}
        resting = {self.ask: gr.update(visible=True), self.stop: gr.update(visible=False)}
        try:
            emptied = {self.question: ""} if typed and not again else {}
            begun = {**writing, self.conversation: conversation_id} | emptied
            if not self.apprentice.readiness.progress.finished:
                yield begun | ({self.transcript: ""} if is_new else {})
                for line in wait_for_loading(self.apprentice.readiness, running, self.texts.loading):
                    yield {self.live: render_waiting(question, line)}
                if running.stop.is_set():
                    yield {**resting, **self.show(user, running.shown), **({} if again else {self.question: question})}
                    return
                begun = writing
            yield begun if again or running.left else begun | self._begun(question, user, conversation_id)
            steps = asking.ask(
                self.apprentice,
                question,
                user=user,
                conversation_id=conversation_id,
                stop=running.stop,
                again=again,
                collections=collections,
            )
            yield from self._stream(steps, running)
            running.answer = None
            yield {**resting, **self._ended(user, running)}
        except OURS as error:
            yield {**resting, **self._failed(running, question, str(error))}
        except Exception:
            yield {**resting, **self._failed(running, question, self.texts.frame.unforeseen)}
            raise  # so that the log shows where it happened
        finally:
            running.stop.set()
            del self.running[session]

    def _begun(self, question: str, user: str, conversation_id: str) -> dict[Any, Any]:
        """Show the question at once: the model may still be loading."""
        blank = Answer(question=question, standalone_question=question, text="", messages=(), passages=())
        page = {self.live: render_live(blank, self.texts.chat)}
        if not asking.read_conversation(self.apprentice, conversation_id, user=user):
            page |= {self.transcript: "", self.sources: render_sources(blank, self.texts)}
        return page

    def _stream(self, steps: Iterator[Answer | Exchange], running: Running) -> Iterator[dict[Any, Any]]:
        passages, rendered = None, 0.0
        for step in steps:
            if isinstance(step, Exchange):
                continue
            running.answer = step
            if running.left or time.monotonic() - rendered < RENDER_INTERVAL_S:
                continue
            rendered = time.monotonic()
            page = {self.live: render_live(step, self.texts.chat)}
            if step.passages != passages:
                passages = step.passages
                page[self.sources] = render_sources(step, self.texts)
            yield page

    def _ended(self, user: str, running: Running) -> dict[Any, Any]:
        """Show the recorded answer; if the person looks at another conversation, only update the list."""
        if running.left:
            return {self.conversations: self._conversations(user, running.shown)}
        return {self.conversation: running.conversation_id, **self.show(user, running.conversation_id)}

    def _failed(self, running: Running, question: str, message: str) -> dict[Any, Any]:
        """Show why there is no answer, and put the question back into its box."""
        if running.left:
            warn(message)
            return {}
        given_back = {self.question: question} if question else {}
        return {self.conversation: running.conversation_id, self.live: render_failure(question, message), **given_back}

    def _stop(self, request: gr.Request) -> None:
        if running := self.running.get(_find_session(request)):
            running.stop.set()

    @needs("ask")
    def _new(self, request: gr.Request) -> dict[Any, Any]:
        return self._turn_to("", request)

    @needs("ask")
    def _open(self, request: gr.Request, event: gr.EventData) -> dict[Any, Any]:
        return self._turn_to(read_click(event)["conversation"], request)

    def _turn_to(self, conversation_id: str, request: gr.Request) -> dict[Any, Any]:
        """Show a conversation. An answer in progress goes on, also while another conversation is shown."""
        user, running = identify(request), self.running.get(_find_session(request))
        if running:
            running.shown = conversation_id
        page = {self.conversation: conversation_id, **self.show(user, conversation_id)}
        if running and running.answer and not running.left:
            page[self.live] = render_live(running.answer, self.texts.chat)
            page[self.sources] = render_sources(running.answer, self.texts)
        return page

    @needs(CLICKS)
    def _act(self, conversation_id: object, request: gr.Request, event: gr.EventData) -> Any:
        """Do what the clicked button says with its answer."""
        user, action = identify(request), read_click(event)
        found = find_passages(self.apprentice, action)
        match action["do"]:
            case "sources":
                exchange = asking.read_exchange(self.apprentice, action["exchange"], user=user)
                number = read_number(action["number"]) if "number" in action else None
                return {self.sources: render_sources(exchange.answer, self.texts, number)}
            case _ if not (found or judge(self.apprentice, action, user, self.texts.golden)):
                return gr.skip()
        shown = read_name(conversation_id)
        conversation = judging.view_conversation(self.apprentice, shown, self.texts, user=user)
        return {self.transcript: render_transcript(conversation, self.texts, found)}

    def _conversations(self, user: str, conversation_id: str) -> str:
        found = asking.list_conversations(self.apprentice, user)
        return render_conversations(found, conversation_id, self.texts.chat)


def _find_session(request: gr.Request) -> tuple[str, str]:
    """Return whose page it is, and which of their pages: the browser names the page, the server the person."""
    return identify(request), str(request.session_hash)
