"""A conversation on the command line: what each line that is typed does."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, get_args

from assistant.errors import AssistantError
from feedback.records import Exchange, Reason
from retrieval.text.plurals import how_many
from ui.cli.asking.showing import Printing, name_place, note_what_happened, show_sources, show_suggestions
from ui.cli.terminal.options import stop_at_interrupt
from ui.cli.terminal.printing import note, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedback.history import Conversation
    from ui.actions.judging import Judgement
    from ui.wiring import Apprentice

SHOWN_CONVERSATIONS = 20
ALL = "all"
HELP = f"""\
/sources             show the passages of the last answer; a number shows one in full
/good                the last answer is good
/bad [WHAT]          it is not; WHAT is one of {", ".join(get_args(Reason))}, or says it in your words
/edit [TEXT]         correct it: in your editor, or with TEXT
/new                 begin a new conversation
/history [NUMBER]    list your conversations, or go on with one
/collection [NAME]   read only this collection; "{ALL}" reads all
/help                show this
/quit                end, as Ctrl-D does

Ctrl-C stops an answer. What you ask and correct is kept as in the browser."""


class TypedWrongError(AssistantError):
    """A line that cannot be meant so."""


@dataclass
class Talk:
    """Where a conversation is."""

    apprentice: "Apprentice"
    user: str
    collections: tuple[str, ...] = ()
    _conversation: str = ""
    _last: Exchange | None = None
    _listed: "Sequence[Conversation]" = field(default=())

    def check(self) -> None:
        """Raise RetrievalError when there is no such collection."""
        self.apprentice.library.within(self.collections)

    def take(self, line: str) -> bool:
        """Do what a line says: a command, the number of a source, or a question. Return whether the chat ends.

        Raises the errors of what it does, and TypedWrongError.
        """
        word, _, rest = line.partition(" ")
        if word in ("/quit", "/exit"):
            return True
        if word.startswith("/"):
            self._find(word)(rest.strip())
        elif line.isdecimal() and self._last is not None and self._last.answer.passages:
            self._show_passage(int(line[:6]))
        else:
            self._ask(line)
        return False

    def _find(self, word: str) -> Callable[[str], None]:
        commands: dict[str, Callable[[str], None]] = {
            "/sources": self._show_sources,
            "/good": self._like,
            "/bad": self._dislike,
            "/edit": self._edit,
            "/new": self._begin,
            "/history": self._list,
            "/collection": self._choose,
            "/help": lambda _: say(HELP),
        }
        if word not in commands:
            raise TypedWrongError(f"There is no {word!r}. There are {', '.join(commands)} and /quit.")
        return commands[word]

    def _ask(self, question: str) -> None:
        from ui.actions import asking
        from ui.people.reading.reach import EVERYTHING

        self._conversation = self._conversation or asking.begin_conversation()
        printing, answer = Printing(), None
        with stop_at_interrupt() as stop:
            steps = asking.ask(
                self.apprentice,
                question,
                user=self.user,
                reach=EVERYTHING,
                conversation_id=self._conversation,
                stop=stop,
                collections=self.collections,
                widens=True,
            )
            with closing(steps):  # what was written before a second Ctrl-C is kept
                for step in steps:
                    if isinstance(step, Exchange):
                        self._last = step
                    else:
                        answer = step
                        printing.grow(step)
        assert answer is not None, "a stream yields at least its last answer"
        show_sources(answer, cited_only=True)
        show_suggestions(answer)
        note_what_happened(self.apprentice, answer, self.user)

    def _require(self) -> Exchange:
        if self._last is None:
            raise TypedWrongError("There is no answer yet. Ask something first.")
        return self._last

    def _show_sources(self, _: str) -> None:
        answer = self._require().answer
        if answer.passages and not answer.refused:
            show_sources(answer)
        else:
            say("This answer has no sources.")

    def _show_passage(self, number: int) -> None:
        passages = self._require().answer.passages
        if not 1 <= number <= len(passages):
            raise TypedWrongError(f"The last answer has the sources 1 to {len(passages)}, not {number}.")
        chunk = passages[number - 1].chunk
        say(f"[{number}] {name_place(chunk)}\n\n{chunk.text}")

    def _like(self, _: str) -> None:
        from ui.actions.judging import Judgement

        self._judge(Judgement(1))

    def _dislike(self, what: str) -> None:
        from ui.actions.judging import Judgement

        known = what.lower() in get_args(Reason)
        self._judge(Judgement(-1, (what.lower(),) if known else (), "" if known else what))

    def _edit(self, text: str) -> None:
        from ui.actions.judging import Judgement

        exchange = self._require()
        if not text:
            import click

            shown = self._read_text(exchange)
            written = click.edit(shown, extension=".md", require_save=False) or ""
            text = written.strip()
            if text in ("", shown.strip()):
                say("Nothing was changed.")
                return
        self._judge(Judgement(correction=text))

    def _read_text(self, exchange: Exchange) -> str:
        """Return an answer as it stands: the last correction of it, or what was answered."""
        from ui.actions import asking

        judged = asking.read_conversation(self.apprentice, exchange.conversation_id, user=self.user)
        return next(one.text for one in judged if one.exchange.id == exchange.id)

    def _judge(self, judgement: "Judgement") -> None:
        from ui.actions import judging
        from ui.people.reading.reach import EVERYTHING
        from ui.wording.texts.languages.english import ENGLISH

        exchange = self._require()
        judging.judge(self.apprentice, exchange.id, judgement, user=self.user)
        say(judging.view_answer(self.apprentice, exchange, ENGLISH, EVERYTHING).fate or "Saved.")

    def _begin(self, _: str) -> None:
        self._conversation, self._last = "", None
        say("A new conversation begins with your next question.")

    def _list(self, number: str) -> None:
        from ui.actions import asking

        if number:
            self._go_on(number)
            return
        self._listed = asking.list_conversations(self.apprentice, self.user)[:SHOWN_CONVERSATIONS]
        for place, one in enumerate(self._listed, 1):
            title = " ".join(one.title.split())[:70]
            say(f"{place:>3}  {one.at:%Y-%m-%d}  {title}  ({how_many(one.exchanges, 'answer')})")
        say("/history NUMBER goes on with one." if self._listed else "You have no conversation yet.")

    def _go_on(self, number: str) -> None:
        from ui.actions import asking

        listed = self._listed or asking.list_conversations(self.apprentice, self.user)[:SHOWN_CONVERSATIONS]
        if not number.isdecimal() or not 1 <= int(number[:6]) <= len(listed):
            raise TypedWrongError(f"There is no conversation {number!r} in the list: /history shows it.")
        chosen = listed[int(number) - 1]
        judged = asking.read_conversation(self.apprentice, chosen.id, user=self.user)
        for one in judged:
            say(f"> {one.exchange.answer.question}\n{one.text}\n")
        self._conversation, self._last = chosen.id, judged[-1].exchange
        note("The conversation goes on.")

    def _choose(self, name: str) -> None:
        from ui.actions.documents import list_collections
        from ui.people.reading.reach import EVERYTHING

        if name:
            chosen = () if name == ALL else (name,)
            self.apprentice.library.within(chosen)
            self.collections = chosen
        read = ", ".join(self.collections) or f"all ({', '.join(list_collections(self.apprentice, EVERYTHING))})"
        say(f"Answers come from: {read}.")
