"""The chat: conversations on the left, the open one in the middle, its sources on the right."""

from dataclasses import dataclass
from typing import Any

import gradio as gr

from feedback.records import Exchange
from ui.actions import asking, judging
from ui.actions.chat.withholding import withhold_sources
from ui.people.reading.reach import Reach
from ui.web.chat.answering import Answering
from ui.web.chat.answers.clicks import CLICKS, find_passages, judge
from ui.web.chat.answers.sources import render_sources
from ui.web.chat.answers.transcript import render_transcript, render_unkept
from ui.web.chat.page import ChatPage
from ui.web.chat.side.keeping import Keeping
from ui.web.chat.side.mine import Mine
from ui.web.chat.unkept import UNKEPT
from ui.web.chat.viewer.viewer import Viewer
from ui.web.edge import LISTEN, MANY, find_session, find_their_reach, identify, needs, polite
from ui.web.sent.allowance import Allowance
from ui.web.sent.clicks import read_click, read_name, read_number
from ui.wiring import Apprentice
from ui.wording.texts.texts import PageTexts


@dataclass
class ChatTab:
    """The chat and its events. Create it inside `gr.Blocks`, where it is to be drawn."""

    apprentice: Apprentice
    texts: PageTexts
    allowance: Allowance | None = None

    def __post_init__(self) -> None:
        self.page = page = ChatPage(self.apprentice, self.texts, allowance=self.allowance)
        self.answering = Answering(page)
        with gr.Row(elem_id="chat", equal_height=True):
            with gr.Column(elem_id="side", scale=0, min_width=240):
                page.draw_side()
                self.keeping = Keeping(self.apprentice, self.texts, page.answers, page.list_conversations, self.turn_to)
                page.draw_list()
                self.mine = Mine(self.apprentice, self.texts, self.turn_to, page.answers)
            with gr.Column(elem_id="middle", scale=1, min_width=320):
                page.draw_middle()
            with gr.Column(elem_id="aside", scale=0, min_width=320):
                page.draw_aside()
        self.viewer = Viewer(self.apprentice, self.texts)
        self._listen()

    def open(self, conversation_id: str, request: gr.Request) -> dict[Any, Any]:
        """Return the page for a browser that opens it; a question that was asked meanwhile stays.

        A conversation that is not theirs, or not there any more, becomes a new one.
        """
        page, user = self.page, identify(request)
        page.unkept.leave(find_session(request))
        if conversation_id.startswith(UNKEPT):  # it ended with the page that showed it
            conversation_id = ""
        known = asking.read_conversation(self.apprentice, conversation_id, user=user)
        if page.followers.follows(find_session(request)):
            return {page.conversations: page.list_conversations(user, conversation_id)}
        begun = known or page.answers.find(user, conversation_id) or page.attached.holds(user, conversation_id)
        opened = conversation_id if begun else ""
        return {page.conversation: opened, **page.show(user, opened, find_their_reach(self.apprentice, request))}

    def turn_to(self, conversation_id: str, request: gr.Request) -> dict[Any, Any]:
        """Show a conversation. An answer in progress goes on, also while another conversation is shown."""
        session = find_session(request)
        self.page.followers.turn(session, conversation_id)
        self.page.unkept.leave(session, conversation_id)
        reach = find_their_reach(self.apprentice, request)
        return {self.page.conversation: conversation_id, **self.page.show(identify(request), conversation_id, reach)}

    def _listen(self) -> None:
        page, answering = self.page, self.answering
        turned = [page.conversation, *page.view]
        answering.listen()
        page.attached.listen(page.conversation, page.question, page.switch)
        page.new.click(polite(self.begin), None, turned, **LISTEN)
        page.switch.input(polite(self.switch), page.switch, turned, **LISTEN)
        for opener in (page.conversations, page.script):
            opened = opener.act(polite(self.open_clicked), None, turned, **MANY)
            opened.then(polite(answering.follow), page.conversation, page.everything, **MANY)
            opened.then(polite(page.attached.follow_files), page.conversation, page.attached.panel, **MANY)
        # The script of the page keeps the address, which names the conversation.
        page.conversation.change(None, page.conversation, js=TELL_SCRIPT)
        self.mine.listen(turned)
        self.keeping.listen(page.conversations, page.conversation, turned)
        self.viewer.listen(page.sources)
        page.drawer.listen()
        for part in (page.transcript, page.live):
            part.act(polite(self.act), page.conversation, [page.transcript, page.sources], **MANY)

    @needs("ask")
    def begin(self, request: gr.Request) -> dict[Any, Any]:
        """Begin a new conversation."""
        return self.turn_to("", request)

    @needs("ask")
    def switch(self, unkept: object, request: gr.Request) -> dict[Any, Any]:
        """Begin a new conversation, and say what it means where nothing of it is kept."""
        shown = self.turn_to("", request)
        if unkept is True:
            shown[self.page.transcript] = render_unkept([], self.texts) + self.page.welcome(
                find_their_reach(self.apprentice, request)
            )
        return shown

    def close(self, request: gr.Request) -> None:
        """Forget what the page of a browser showed that is gone, where nothing of it is kept."""
        self.page.unkept.leave(find_session(request))

    @needs("ask")
    def open_clicked(self, request: gr.Request, event: gr.EventData) -> Any:
        """Open the conversation that was clicked."""
        action = read_click(event)
        if action.get("do", "open") != "open":
            return gr.skip()
        return self.turn_to(read_name(action["conversation"]), request)

    @needs(CLICKS)
    def act(self, conversation_id: object, request: gr.Request, event: gr.EventData) -> Any:
        """Do what the clicked button says with its answer."""
        user, action, page = identify(request), read_click(event), self.page
        reach = find_their_reach(self.apprentice, request)
        found = find_passages(self.apprentice, action, reach)
        match action["do"]:
            case "sources":
                exchange = self._find_exchange(action["exchange"], read_name(conversation_id), user, reach)
                number = read_number(action["number"]) if "number" in action else None
                return {page.sources: render_sources(exchange.answer, self.texts, number)}
            case _ if not (found or judge(self.apprentice, action, user, reach, self.texts.golden)):
                return gr.skip()
        shown = read_name(conversation_id)
        conversation = judging.view_conversation(self.apprentice, shown, self.texts, user=user, reach=reach)
        return {page.transcript: render_transcript(conversation, self.texts, found)}

    def _find_exchange(self, exchange_id: str, conversation_id: str, user: str, reach: Reach) -> Exchange:
        """Return an answer of a person, whether it is kept or not, with what they may read of its sources.

        Raises FeedbackError when there is none.
        """
        unkept = self.page.unkept.exchanges(user, conversation_id)
        found = next((one for one in unkept if one.id == exchange_id), None)
        found = found or asking.read_exchange(self.apprentice, exchange_id, user=user)
        return withhold_sources(self.apprentice, found, reach)


TELL_SCRIPT = "(id) => { window.dispatchEvent(new CustomEvent('apprentice-conversation', { detail: id })); }"
