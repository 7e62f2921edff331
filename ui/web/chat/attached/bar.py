"""The events of attaching: files that are chosen or dropped, an address that is read, and a file that is removed."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import gradio as gr

from retrieval.records import DEFAULT_COLLECTION, IngestResult, short_name
from ui.actions.chat.attaching import attach_files, attach_page
from ui.actions.documents import Reading, list_collections
from ui.actions.library.attached import find_attached, remove_attached
from ui.actions.library.uploads import incoming
from ui.people.reading.reach import find_reach
from ui.people.roles import Person
from ui.startup.readiness import RECORDS
from ui.web.chat.attached.chips import InProgress, render_attached
from ui.web.chat.running import Followers, Running
from ui.web.chat.unkept import Unkept
from ui.web.documents.adding import receive_address
from ui.web.documents.receiving import receive
from ui.web.edge import MANY, find_session, find_visitor, identify, needs, polite, warn
from ui.web.look.panel import panel
from ui.web.sent.allowance import Allowance, ExceededError
from ui.web.sent.clicks import read_click, read_name, read_text
from ui.web.sent.files import find_received
from ui.wiring import Apprentice
from ui.wording.texts.texts import PageTexts

SCRIPT = Path(__file__).with_name("attached.js").read_text(encoding="utf-8")
STYLE_SHEET = Path(__file__).with_name("attached.css")
LOOK_UP_S = 0.3
"""How often a page that came back looks at how far its files are."""


@dataclass
class Attached:
    """The components around the question box and their events. The methods that draw put them where they are called."""

    apprentice: Apprentice
    texts: PageTexts
    unkept: Unkept
    followers: Followers
    allowance: Allowance
    """How many web pages visitors may still add."""
    _reading: dict[tuple[str, str], list[InProgress]] = field(default_factory=dict)
    """What is on its way, by person and conversation."""
    _changing: threading.Lock = field(default_factory=threading.Lock)

    def draw_files(self) -> None:
        """Draw what is attached."""
        self.panel = panel("attached", script=SCRIPT)

    def draw_button(self) -> None:
        """Draw what chooses files."""
        label = self.texts.attached.attach
        self.button = gr.UploadButton(label, elem_id="attach", file_count="multiple", min_width=46, scale=0)

    def draw_target(self) -> None:
        """Draw the choice of where files go."""
        names = self.texts.attached
        self.target = gr.Dropdown(
            [(names.here, "")],
            value="",
            elem_id="attach-to",
            label=names.target,
            show_label=False,
            container=False,
            filterable=False,
            min_width=120,
        )

    @property
    def view(self) -> list[Any]:
        """The components that `show` fills."""
        return [self.panel, self.target]

    def show(self, user: str, conversation_id: str, names: Sequence[str]) -> dict[Any, Any]:
        """Return what is attached to a conversation, and the collections, of these `names`, that files may go to."""
        return {self.panel: self.render(user, conversation_id), self.target: self._offer(names)}

    def _offer(self, names: Sequence[str]) -> Any:
        texts, known = self.texts.attached, sorted({DEFAULT_COLLECTION, *names})
        choices = [(texts.here, ""), *((texts.library.format(collection=name), name) for name in known)]
        return gr.update(choices=choices)

    def is_coming(self, user: str, conversation_id: str) -> bool:
        """Return whether something is on its way into a conversation of a person."""
        return (user, conversation_id) in self._reading

    def holds(self, user: str, conversation_id: str) -> bool:
        """Return whether something is attached to a conversation of a person, or on its way."""
        return self.is_coming(user, conversation_id) or bool(find_attached(self.apprentice, conversation_id, user=user))

    def render(self, user: str, conversation_id: str, failed: Sequence[IngestResult] = ()) -> str:
        """Return what is attached, how far what comes is, and what could not be read."""
        files = find_attached(self.apprentice, conversation_id, user=user)
        return render_attached(files, self._reading.get((user, conversation_id), ()), failed, self.texts)

    def listen(self, conversation: Any, question: Any, switch: Any) -> None:
        """Listen to files that are chosen or dropped, and to the chips and the offer."""
        self.conversation, self.question = conversation, question
        placed = [conversation, self.target, switch]
        changed = [self.button, conversation, question, *self.view]
        self.button.upload(polite(self.take_files), [self.button, *placed], changed, **MANY)
        self.panel.act(polite(self.read_or_remove), [question, *placed], changed, **MANY)

    @needs("upload")
    def take_files(
        self,
        _: object,
        conversation_id: object,
        target: object,
        unkept: object,
        request: gr.Request,
        event: gr.EventData,
    ) -> Iterator[dict[Any, Any]]:
        """Read files into the conversation that the page shows, or into a collection of the library."""
        yield {self.button: None}  # at once: later it would clear files that were chosen meanwhile
        user, shown, collection = identify(request), read_name(conversation_id), read_text(target).strip()
        if collection:
            person = find_visitor(request).person
            yield from self._receive(receive(self.apprentice, self.texts, event, collection, person), person, shown)
            return
        files = [str(file) for file in find_received(incoming(self.apprentice), user, event)]

        def attach(place: str) -> Iterator[Reading]:
            return attach_files(self.apprentice, files, place, user=user)

        yield from self._read([short_name(file) for file in files], attach, shown, unkept is True, request)

    @needs({"read": "upload", "remove": "ask"})
    def read_or_remove(
        self,
        question: object,
        conversation_id: object,
        target: object,
        unkept: object,
        request: gr.Request,
        event: gr.EventData,
    ) -> Iterator[dict[Any, Any]]:
        """Read the page at the address that stands in the question box, or remove a file."""
        click, user, shown = read_click(event), identify(request), read_name(conversation_id)
        if click["do"] == "remove":
            remove_attached(self.apprentice, shown, click["file"], user=user)
            yield {self.panel: self.render(user, shown)}
            return
        address, collection, person = click["address"], read_text(target).strip(), find_visitor(request).person
        try:
            self.allowance.take(person.name, files=1)
        except ExceededError as error:
            warn(self.texts.door.too_many_files.format(most=error.most))
            yield gr.skip()
            return
        if read_text(question).strip() == address:
            yield {self.question: ""}
        if collection:
            reading = receive_address(self.apprentice, self.texts, click, collection, person)
            yield from self._receive(reading, person, shown)
            return

        def attach(place: str) -> Iterator[Reading]:
            return attach_page(self.apprentice, address, place, person, user=user)

        yield from self._read([address], attach, shown, unkept is True, request)

    @needs("ask")
    def follow_files(self, conversation_id: object, request: gr.Request) -> Iterator[dict[Any, Any]]:
        """Go on showing how far files are: their page was reloaded, or turned to another conversation and back."""
        yield gr.skip()
        user, shown, session = identify(request), read_name(conversation_id), find_session(request)
        follower = self.followers.begin(session, Running(user, shown, ""))
        try:
            while self.is_coming(user, shown) and not follower.left:
                time.sleep(LOOK_UP_S)
                if not follower.left:
                    yield {self.panel: self.render(user, shown)}
        finally:
            self.followers.end(session, follower)

    def _receive(self, reading: Iterator[str], person: Person, shown: str) -> Iterator[dict[Any, Any]]:
        """Show how far files are on their way into the library."""
        for part in reading:
            yield {self.panel: self.render(person.name, shown) + part}
        reach = find_reach(self.apprentice, person)
        yield {self.target: self._offer(list_collections(self.apprentice, reach))}

    def _read(
        self,
        names: Sequence[str],
        attach: Callable[[str], Iterator[Reading]],
        shown: str,
        unkept: bool,
        request: gr.Request,
    ) -> Iterator[dict[Any, Any]]:
        """Attach what is named to the conversation that is `shown`, which begins with it where none is."""
        user, session = identify(request), find_session(request)
        self.apprentice.readiness.wait(RECORDS)
        place = self.unkept.place(session, shown, kept=not unkept)
        coming = self._begin(user, place, names, attach)
        follower = self.followers.begin(session, Running(user, place, ""))
        try:
            yield {self.conversation: place, self.panel: self.render(user, place)}
            seen = coming.state
            while not coming.ended.wait(LOOK_UP_S):
                if coming.state is not seen and not follower.left:
                    seen = coming.state
                    yield {self.panel: self.render(user, place)}
        finally:
            self.followers.end(session, follower)
        if not follower.left:
            yield {self.panel: self.render(user, place, coming.state.finished)}
        if coming.failure:
            raise coming.failure

    def _begin(
        self, user: str, place: str, names: Sequence[str], attach: Callable[[str], Iterator[Reading]]
    ) -> InProgress:
        """Read what is named in a thread, so that it goes on when its page is gone."""
        coming, key = InProgress(names), (user, place)
        with self._changing:
            self._reading[key] = [*self._reading.get(key, ()), coming]

        def work() -> None:
            try:
                self.apprentice.readiness.wait()
                for state in attach(place):
                    coming.state = state
            except Exception as error:  # noqa: BLE001 - raised again where the page waits
                coming.failure = error
            finally:
                with self._changing:
                    left = [one for one in self._reading.pop(key) if one is not coming]
                    self._reading.update({key: left} if left else {})
                coming.ended.set()

        threading.Thread(target=work, name="attaching", daemon=True).start()
        return coming
