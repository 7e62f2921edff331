"""How a question gets its answer: it is begun once, and followed by each page that shows its conversation."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import gradio as gr

from assistant.answers import Answer
from feedback.records import Exchange
from ui.actions import asking, judging
from ui.actions.chat.branching import begin_branch
from ui.actions.chat.preferences import read_preferences
from ui.people.reading.reach import Reach
from ui.web.chat.answers.sources import render_sources
from ui.web.chat.answers.transcript import (
    render_failure,
    render_live,
    render_transcript,
    render_unkept,
    render_waiting,
)
from ui.web.chat.page import ChatPage
from ui.web.chat.running import LOOK_UP_S, Follower, Running
from ui.web.edge import LISTEN, MANY, find_session, find_their_reach, identify, inform, needs, polite, warn
from ui.web.sent.clicks import read_click, read_name, read_text, read_texts
from ui.wording.errors import OURS
from ui.wording.loading import describe_loading

RENDER_INTERVAL_S = 0.06
"""The page shows an answer in progress at most this often."""


@dataclass
class Answering:
    """The events of asking. `listen` attaches them to the components of the page."""

    page: ChatPage

    def listen(self) -> None:
        """Listen to what asks, stops and follows."""
        page = self.page
        asking_in = [page.conversation, page.drawer.collections, page.switch]
        for begin in (page.question.submit, page.ask.click):
            begin(polite(self.ask), [page.question, *asking_in], page.everything, **MANY)
        page.stop.click(self.stop, page.conversation, [page.ask, page.stop], **LISTEN)
        # A new answer streams, so "Answer again" and suggested questions have a listener of their own.
        for offering in (page.transcript, page.first.offers):
            offering.act(polite(self.answer_clicked), asking_in, page.everything, **MANY)
        page.first.listen(MANY)

    @needs("ask")
    def ask(
        self,
        question: object,
        conversation_id: object,
        request: gr.Request,
        collections: object = None,
        unkept: object = False,
    ) -> Iterator[dict[Any, Any]]:
        """Answer what was typed."""
        yield gr.skip()  # Gradio empties the outputs of a generator that yields nothing
        conversation, within = read_name(conversation_id), read_texts(collections)
        if asked := read_text(question).strip():
            yield from self.answer(asked, conversation, request, collections=within, kept=unkept is not True)

    @needs("ask")
    def answer_clicked(
        self,
        conversation_id: object,
        request: gr.Request,
        event: gr.EventData,
        collections: object = None,
        unkept: object = False,
    ) -> Iterator[dict[Any, Any]]:
        """Answer again, or answer a question that was offered or edited."""
        yield gr.skip()
        conversation, within = read_name(conversation_id), read_texts(collections)
        match read_click(event):
            case {"do": "retry", "exchange": again}:
                yield from self.answer("", conversation, request, again, within)
            case {"do": "branch", "exchange": named, "question": edited} if asked := edited.strip():
                yield from self._ask_anew(asked, named, request, within)
            case {"do": "ask", "question": suggested}:
                kept = unkept is not True
                yield from self.answer(suggested, conversation, request, "", within, typed=False, kept=kept)
            case _:
                pass

    def _ask_anew(
        self, question: str, exchange_id: str, request: gr.Request, collections: Sequence[str]
    ) -> Iterator[dict[Any, Any]]:
        """Answer an edited question in a branch of its own; what came after it stays in the other one."""
        branch = begin_branch(self.page.apprentice, exchange_id, user=identify(request))
        self.page.followers.turn(find_session(request), branch)  # an answer that the page followed goes on without it
        yield from self.answer(question, branch, request, "", collections, typed=False)

    def answer(
        self,
        question: str,
        conversation_id: str,
        request: gr.Request,
        again: str = "",
        collections: Sequence[str] = (),
        *,
        typed: bool = True,
        kept: bool = True,
    ) -> Iterator[dict[Any, Any]]:
        """Answer `question`, or the exchange `again` once more. Only what was `typed` leaves the question box.

        An answer that is not `kept` is in a conversation of its own kind, which is begun where the page shows another.
        """
        page, user, session = self.page, identify(request), find_session(request)
        running = Running(user, page.unkept.place(session, conversation_id, kept=kept), question, kept)
        reach = find_their_reach(page.apprentice, request)
        if not page.answers.start(running, partial(self._steps, running, session, again, collections, reach)):
            inform(page.texts.chat.still_answering)
            return
        emptied = {page.question: ""} if typed and not again else {}
        begun = {
            **page.writing(),
            page.conversation: running.conversation_id,
            **emptied,
            **self._cleared(running, reach),
        }
        yield from self._follow(running, request, begun, asked_here=True)

    @needs("ask")
    def follow(self, conversation_id: object, request: gr.Request) -> Iterator[dict[Any, Any]]:
        """Go on with the answer that a conversation waits for: its page was reloaded, or lost its connection."""
        yield gr.skip()
        if running := self.page.answers.find(identify(request), read_name(conversation_id)):
            yield from self._follow(running, request, self.page.writing(), asked_here=False)

    def stop(self, conversation_id: object, request: gr.Request) -> dict[Any, Any]:
        """Stop the answer that the conversation waits for."""
        if running := self.page.answers.find(identify(request), read_name(conversation_id)):
            running.stop.set()
        return self.page.resting()

    def _steps(
        self, running: Running, session: tuple[str, str], again: str, collections: Sequence[str], reach: Reach
    ) -> Iterator[Answer | Exchange]:
        """Wait until all is loaded and attached, then answer; nothing is asked when Stop comes first."""
        apprentice = self.page.apprentice
        while not apprentice.readiness.wait(timeout_s=LOOK_UP_S):
            if running.stop.is_set():
                return
        while self.page.attached.is_coming(*running.key):  # whoever attaches a file asks about it
            if running.stop.wait(LOOK_UP_S):
                return
        if not running.kept:
            yield from self.page.unkept.answer(apprentice, running, session, collections, reach)
            return
        yield from asking.ask(
            apprentice,
            running.question,
            user=running.user,
            reach=reach,
            conversation_id=running.conversation_id,
            stop=running.stop,
            again=again,
            collections=collections,
            preferences=read_preferences(apprentice, running.user, reach),
            widens=True,
        )

    def _follow(
        self, running: Running, request: gr.Request, begun: dict[Any, Any], *, asked_here: bool
    ) -> Iterator[dict[Any, Any]]:
        session = find_session(request)
        follower = self.page.followers.begin(session, running)
        try:
            yield begun
            yield from self._show_progress(running, follower)
        finally:
            self.page.followers.end(session, follower)
        if follower.replaced:
            return
        if running.failure:
            yield self._failed(running, follower, asked_here)
        else:
            yield self._ended(running, follower, asked_here, find_their_reach(self.page.apprentice, request))

    def _show_progress(self, running: Running, follower: Follower) -> Iterator[dict[Any, Any]]:
        page, chat = self.page, self.page.texts.chat
        shown: object = None
        passages, begun = None, False
        for answer in running.watch(RENDER_INTERVAL_S):
            if follower.replaced:
                return
            if follower.left or running.stop.is_set():
                continue
            loading = describe_loading(page.apprentice.readiness.progress, page.texts.loading)
            latest = answer or loading
            if begun and (latest is shown or latest == shown):
                continue
            shown = latest
            if answer is None and loading:
                yield {page.live: render_waiting(running.question, loading)}
            else:
                answer = running.so_far
                live: dict[Any, Any] = {page.live: render_live(answer, chat)}
                if answer.passages != passages:
                    passages = answer.passages
                    live[page.sources] = render_sources(answer, page.texts)
                yield live
            begun = True

    def _cleared(self, running: Running, reach: Reach) -> dict[Any, Any]:
        """Take away what is not before the question: the welcome of a new conversation, what a branch leaves behind."""
        page, named = self.page, running.conversation_id
        if not running.kept:
            return (
                {} if page.unkept.exchanges(running.user, named) else {page.transcript: render_unkept([], page.texts)}
            )
        is_loaded = page.apprentice.readiness.progress.finished
        known = asking.read_conversation(page.apprentice, named, user=running.user) if is_loaded else []
        if not known:
            return {page.transcript: ""}
        if known[-1].exchange.conversation_id == named:
            return {}
        shared = judging.view_conversation(page.apprentice, named, page.texts, user=running.user, reach=reach)
        return {page.transcript: render_transcript(shared, page.texts)}

    def _ended(self, running: Running, follower: Follower, asked_here: bool, reach: Reach) -> dict[Any, Any]:
        """Show the recorded answer; if the person looks at another conversation, only update the list."""
        page = self.page
        if follower.left:
            return {page.conversations: page.list_conversations(running.user, follower.shown)}
        given_back = (
            {page.question: running.question} if asked_here and not running.exchange and running.question else {}
        )
        return {
            page.conversation: running.conversation_id,
            **page.show(running.user, running.conversation_id, reach),
            **given_back,
        }

    def _failed(self, running: Running, follower: Follower, asked_here: bool) -> dict[Any, Any]:
        """Show why there is no answer, and put the question back into its box."""
        page, failure = self.page, running.failure
        message = str(failure) if isinstance(failure, OURS) else page.texts.frame.unforeseen
        if follower.left:
            warn(message)
            return gr.skip()
        given_back = {page.question: running.question} if asked_here and running.question else {}
        return {
            **page.resting(),
            page.conversation: running.conversation_id,
            page.live: render_failure(running.question, message),
            **given_back,
        }
