"""What the chat is made of, and how one conversation looks on it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import gradio as gr

from ui.actions import judging
from ui.actions.chat.attaching import forget_attached
from ui.actions.chat.conversations import find_conversations
from ui.actions.chat.sharing import find_shares
from ui.actions.documents import list_collections, list_documents
from ui.people.reading.reach import Reach
from ui.startup.readiness import RECORDS
from ui.web.chat.answers.questions import SCRIPT as QUESTIONS_SCRIPT
from ui.web.chat.answers.sources import render_no_sources, render_sources
from ui.web.chat.answers.transcript import render_live, render_transcript, render_unkept, render_welcome
from ui.web.chat.attached.bar import Attached
from ui.web.chat.first_minute import FirstMinute
from ui.web.chat.running import AnswersInProgress, Followers
from ui.web.chat.side.conversations import render_conversations
from ui.web.chat.side.drawer.drawer import Drawer
from ui.web.chat.side.sharing import Sharing
from ui.web.chat.unkept import UNKEPT, Unkept
from ui.web.look.panel import heading, panel
from ui.web.sent.allowance import Allowance, read_limits
from ui.wiring import Apprentice
from ui.wording.texts.texts import PageTexts

SCRIPT = Path(__file__).with_name("page.js").read_text(encoding="utf-8")


@dataclass
class ChatPage:
    """The components of the chat. The methods that draw put them where they are called."""

    apprentice: Apprentice
    texts: PageTexts
    answers: AnswersInProgress = field(default_factory=AnswersInProgress)
    followers: Followers = field(default_factory=Followers)
    unkept: Unkept = field(default_factory=Unkept)
    allowance: Allowance | None = None
    """How many web pages visitors may still add; None for what the settings say."""

    def __post_init__(self) -> None:
        self.unkept.on_end = partial(forget_attached, self.apprentice)
        allowance = self.allowance or Allowance(read_limits(self.apprentice.settings))
        self.attached = Attached(self.apprentice, self.texts, self.unkept, self.followers, allowance)
        self.conversation = gr.BrowserState("", storage_key="apprentice-conversation", secret="apprentice")
        self.script = gr.HTML("", elem_id="page-script", js_on_load=SCRIPT, apply_default_css=False)

    def draw_side(self) -> None:
        """Draw what begins a conversation."""
        self.new = gr.Button(self.texts.chat.new_conversation, elem_id="new-conversation", size="sm")

    def draw_list(self) -> None:
        """Draw the list of conversations."""
        self.conversations = panel("conversations")

    def draw_middle(self) -> None:
        """Draw the open conversation and what the next question is typed into."""
        texts = self.texts.chat
        with gr.Column(elem_id="conversation", elem_classes=["scroller"]):
            self.transcript = panel("transcript", script=QUESTIONS_SCRIPT)
            self.live = panel("live")
            self.first = FirstMinute(self.apprentice, self.texts)
        self.drawer = Drawer(self.apprentice, self.texts)
        self.drawer.draw_collections()
        self.attached.draw_files()
        with gr.Row(elem_id="composer"):
            self.drawer.draw_opener()
            self.attached.draw_button()
            self.question = gr.Textbox(
                elem_id="question",
                placeholder=texts.placeholder,
                lines=1,
                max_lines=8,
                label=texts.placeholder,
                show_label=False,
                container=False,
                autofocus=True,
                html_attributes=gr.InputHTMLAttributes(autocomplete="off"),
            )
            self.ask = gr.Button(texts.ask, elem_id="ask", variant="primary", min_width=72, scale=0)
            self.stop = gr.Button(texts.stop, elem_id="stop", variant="stop", min_width=72, scale=0, visible=False)

        with gr.Row(elem_id="below-composer"):
            self.switch = gr.Checkbox(
                label=self.texts.conversations.unkept,
                elem_id="unkept",
                container=False,
            )
            self.attached.draw_target()

    def draw_aside(self) -> None:
        """Draw where the sources stand."""
        heading(self.texts.sources.heading)
        self.sources = panel("sources", render_no_sources(self.texts))

    @property
    def view(self) -> list[Any]:
        """The components that `show` fills."""
        shown = [self.conversations, self.transcript, self.live, self.sources]
        return [*shown, *self.drawer.view, *self.attached.view, self.ask, self.stop]

    @property
    def everything(self) -> list[Any]:
        """The components that change while an answer comes."""
        return [self.question, self.conversation, *self.view]

    def show(self, user: str, conversation_id: str, reach: Reach) -> dict[Any, Any]:
        """Return the page of one conversation, with the answer in progress if it waits for one."""
        self.apprentice.readiness.wait(RECORDS)
        is_kept = not conversation_id.startswith(UNKEPT)
        if is_kept:
            conversation = judging.view_conversation(
                self.apprentice, conversation_id, self.texts, user=user, reach=reach
            )
        else:
            conversation = self.unkept.view(self.apprentice, user, conversation_id, reach)
        running, names = self.answers.find(user, conversation_id), list_collections(self.apprentice, reach)
        answer = running.so_far if running else None
        if conversation:
            transcript = (render_transcript if is_kept else render_unkept)(conversation, self.texts)
            sources = render_sources(answer or conversation[-1].exchange.answer, self.texts)
        else:
            transcript = "" if running else self.welcome(reach)
            sources = render_sources(answer, self.texts) if answer else render_no_sources(self.texts)
        return {
            self.conversations: self.list_conversations(user, conversation_id),
            self.transcript: transcript,
            self.live: render_live(answer, self.texts.chat) if answer else "",
            self.sources: sources,
            **self.drawer.show(user, reach, names),
            **self.attached.show(user, conversation_id, names),
            **(self.writing() if running else self.resting()),
        }

    def welcome(self, reach: Reach) -> str:
        """Return what an empty conversation shows."""
        return render_welcome(len(list_documents(self.apprentice, reach)), self.texts)

    def list_conversations(
        self, user: str, conversation_id: str, words: str = "", made: Mapping[str, str] | None = None
    ) -> str:
        """Return the list of a person's conversations, or those that hold the words; the one of this id is marked.

        `made` is the link to one of them that was made just now.
        """
        found = find_conversations(self.apprentice, words, user=user)
        sharing = Sharing(find_shares(self.apprentice, user), made or {})
        return render_conversations(found, conversation_id, self.texts, words, sharing)

    def writing(self) -> dict[Any, Any]:
        """Return the buttons while an answer comes."""
        return {self.ask: gr.update(visible=False), self.stop: gr.update(visible=True)}

    def resting(self) -> dict[Any, Any]:
        """Return the buttons while none comes."""
        return {self.ask: gr.update(visible=True), self.stop: gr.update(visible=False)}
