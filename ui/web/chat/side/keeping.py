"""What people do with a conversation of theirs: find, call it something else, pin, save and delete it."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr

from ui.actions.belongings import erasing
from ui.actions.chat import conversations, sharing
from ui.actions.chat.branching import find_tree
from ui.people.reading.reach import Reach
from ui.web.chat.running import AnswersInProgress
from ui.web.edge import LISTEN, MANY, find_actor, find_their_reach, identify, inform, needs, polite, warn
from ui.web.look.panel import panel, save_link
from ui.web.sent.clicks import Click, NotOfThisPageError, read_click, read_name, read_text
from ui.web.sent.shared_links import write_link
from ui.wiring import Apprentice
from ui.wording.texts.texts import PageTexts

LONGEST_FILE_NAME = 60
MENU = ("rename", "pin", "save", "delete", "share", "end sharing")
"""What the buttons of a conversation's menu do; the list listens to "open" elsewhere."""


@dataclass
class Keeping:
    """The search above the list and the menus in it. Create it inside `gr.Blocks`, where the search is to be drawn."""

    apprentice: Apprentice
    texts: PageTexts
    answers: AnswersInProgress
    list_them: Callable[[str, str, str, Mapping[str, str]], str]
    """Renders the list: of a person, with the conversation that is open, found by words, with a link just made."""
    turn_to: Callable[[str, gr.Request], dict[Any, Any]]

    def __post_init__(self) -> None:
        self.search = gr.Textbox(
            elem_id="find-conversation",
            label=self.texts.conversations.search,
            placeholder=self.texts.conversations.search,
            show_label=False,
            container=False,
            max_lines=1,
        )
        self.file = panel("saved-conversation")

    def listen(self, listing: Any, conversation: Any, view: Sequence[Any]) -> None:
        """Listen to the search and to the menus of `listing`; `view` is what `turn_to` fills."""
        found = [self.search, conversation]
        self.search.change(polite(self.find), found, listing, **LISTEN)
        listing.act(polite(self.act(listing)), found, [listing, self.file, *view], **MANY)

    @needs("ask")
    def find(self, words: object, conversation_id: object, request: gr.Request) -> str:
        """Return the list of what holds the words."""
        return self.list_them(identify(request), read_name(conversation_id), read_text(words), {})

    def act(self, listing: Any) -> Callable[..., Any]:
        """Return what does as a menu says."""

        @needs("ask")
        def do(words: object, conversation_id: object, request: gr.Request, event: gr.EventData) -> Any:
            action, user = read_click(event), identify(request)
            if action["do"] not in MENU:
                return gr.skip()
            named, shown = read_name(action["conversation"]), read_name(conversation_id)
            if action["do"] == "save":
                return {self.file: self._save(action, named, user, find_their_reach(self.apprentice, request))}
            if action["do"] == "delete":
                return self._delete(named, shown, request) | {self.file: ""}
            made = self._note(action, named, request)
            return {listing: self.list_them(user, shown, read_text(words), made), self.file: ""}

        return do

    def _note(self, action: Click, named: str, request: gr.Request) -> dict[str, str]:
        """Change what is known of a conversation; return the link to it, where one was made."""
        user = identify(request)
        match action["do"]:
            case "rename":
                conversations.rename(self.apprentice, named, action["title"], user=user)
            case "pin":
                conversations.pin(self.apprentice, named, user=user, pinned=action["pinned"] == "yes")
            case "share":
                return self._share(named, request)
            case _:
                sharing.end_sharing(self.apprentice, named, find_actor(request))
                inform(self.texts.sharing.ended)
        return {}

    def _share(self, named: str, request: gr.Request) -> dict[str, str]:
        try:
            token = sharing.share(self.apprentice, named, find_actor(request))
        except sharing.AttachedFilesError:
            warn(self.texts.sharing.attached)
            return {}
        return {named: write_link(request.headers.get("origin", ""), token)}

    def _save(self, action: Click, named: str, user: str, reach: Reach) -> str:
        names = self.texts.conversations
        title = conversations.find_title(self.apprentice, named, user=user)
        name = re.sub(r"[^\w-]+", "-", title)[:LONGEST_FILE_NAME].strip("-") or "conversation"
        match action["form"]:
            case "markdown":
                text = conversations.to_markdown(self.apprentice, named, names.sources, reach, user=user)
                return save_link(f"{name}.md", "text/markdown", text)
            case "json":
                text = conversations.to_json(self.apprentice, named, reach, user=user)
                return save_link(f"{name}.json", "application/json", text)
            case _:
                raise NotOfThisPageError

    def _delete(self, named: str, shown: str, request: gr.Request) -> dict[Any, Any]:
        user = identify(request)
        tree = find_tree(self.apprentice, named, user)
        if any(self.answers.waits(user, one) for one in tree):  # its answer would be recorded after all was erased
            inform(self.texts.chat.still_answering)
            return {}
        traces = erasing.erase_conversation(self.apprentice, named, user)
        learned = f" {self.texts.chat.mine_learned}" if traces.versions else ""
        inform(f"{self.texts.conversations.deleted}{learned}")
        return self.turn_to("" if shown in tree else shown, request)
