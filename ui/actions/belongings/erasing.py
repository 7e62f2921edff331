"""Erase everything of a person, and hand out what is theirs."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from feedback.errors import FeedbackError
from feedback.evaluation.kept.golden_store import GoldenStore
from feedback.exporters.belongings import dump_branches, dump_golden, dump_preferences, dump_uploads
from feedback.exporters.history import export_history, other_line, to_line
from feedback.history import Erasure, Scope
from finetune.errors import FinetuneError
from finetune.runs.folder import training_lock
from finetune.runs.forgetting import Lessons, Traces, find_lessons, find_traces, remove_traces
from retrieval.ingest.sources.uploads import Uploads
from ui.actions.chat.withholding import withhold
from ui.actions.library.attached import remove_all_attached
from ui.actions.library.uploads import OwnUploads, erase_uploads, find_uploads, wipe_uploads
from ui.people.accounts import Accounts
from ui.people.audit import Actor, AuditLog
from ui.people.preferences import AS_SET, Preferences, PreferenceStore
from ui.people.reading.reach import EVERYTHING, Reach, find_readable_documents
from ui.people.reading.shares import Shares
from ui.wiring import Apprentice
from ui.wording.approval import VISITOR

SHOWN_PEOPLE = 5
TRAINING_RUNS = (
    "Nothing was erased: a training is running. It has read what is to be erased, and its exam would write that down "
    "again. Wait until it ends, or stop it, then erase."
)


@dataclass(frozen=True)
class Belongings:
    """What there is of a person."""

    feedback: Erasure
    traces: Traces
    """In the files of trainings and exams."""
    uploads: OwnUploads
    preferences: Preferences = AS_SET

    @property
    def nothing(self) -> bool:
        """Whether there is nothing of the person."""
        return self.feedback.nothing and self.uploads == OwnUploads() and self.preferences == AS_SET


def check_person(apprentice: Apprentice, user: str) -> None:
    """Raise FeedbackError, which names some people there are, when there is nothing of `user`.

    Visitors of the page are not named: whoever knows the id of one sees its conversations.
    """
    accounts = (account.name for account in Accounts(apprentice.engine).list())
    chose, uploaded = PreferenceStore(apprentice.engine).people(), Uploads(apprentice.engine).people()
    people = sorted({*apprentice.feedback.people(), *uploaded, *chose, *accounts})
    if user in people:
        return
    named = [person for person in people if not person.startswith(VISITOR)]
    shown = ", ".join(map(repr, named[:SHOWN_PEOPLE])) or "nobody yet"
    more = f" and {len(named) - SHOWN_PEOPLE} more" if len(named) > SHOWN_PEOPLE else ""
    raise FeedbackError(
        f"There is nothing of {user!r}. Known by name: {shown}{more}. Visitors of the page erase and export what is "
        "theirs in the tab Chat."
    )


def find_belongings(apprentice: Apprentice, user: str) -> Belongings:
    """Return what `erase` would remove, and which versions it would mark. Nothing changes."""
    traces = find_traces(*_folders(apprentice), _find_lessons(apprentice, Scope(user)))
    preferences = PreferenceStore(apprentice.engine).read(user)
    return Belongings(apprentice.feedback.belongings(user), traces, find_uploads(apprentice, user), preferences)


def erase(apprentice: Apprentice, user: str, by: Actor | None = None) -> Belongings:
    """Erase what `user` asked, said and uploaded, mark the versions that learned from it; return how much there was.

    Their account goes, with its sessions, keys and links to what they share, what they prefer goes, and their name goes
    out of the log. Raises FeedbackError for the only admin while there are other accounts, FinetuneError while a
    training runs, and RetrievalError while documents are read; nothing is erased then. Files come first: when this is
    interrupted, what they hold can still be told by the feedback.
    """
    accounts = Accounts(apprentice.engine)
    accounts.check_removable(user)
    with _no_training(apprentice):
        uploads = erase_uploads(apprentice, user)
        traces = remove_traces(*_folders(apprentice), _find_lessons(apprentice, Scope(user)))
        apprentice.sentences.forget()
        AuditLog(apprentice.engine).note(by, "erased", user)
        accounts.forget(user)
        preferences = PreferenceStore(apprentice.engine)
        chosen = preferences.read(user)
        preferences.keep(user, AS_SET)
        erased = Belongings(apprentice.feedback.erase(user), traces, uploads, chosen)
        if uploads.alone:
            wipe_uploads(apprentice)
        return erased


def erase_conversation(apprentice: Apprentice, conversation_id: str, user: str) -> Traces:
    """Erase a conversation of `user` with all that was said of its answers and the files that were attached to it.

    All its branches go, whichever is named. Returns what a training had kept of it. Raises FinetuneError while a
    training runs, and RetrievalError while documents are read; nothing is erased then.
    """
    with _no_training(apprentice):
        remove_all_attached(apprentice, conversation_id, user=user)
        scope = apprentice.feedback.scope(user, conversation_id)
        traces = remove_traces(*_folders(apprentice), _find_lessons(apprentice, scope))
        apprentice.sentences.forget()
        Shares(apprentice.engine).end(user, scope.conversation_ids)
        apprentice.feedback.erase(user, conversation_id)
        return traces


@contextmanager
def _no_training(apprentice: Apprentice) -> Iterator[None]:
    """Hold trainings off. Raises FinetuneError where one runs."""
    with ExitStack() as held:
        try:
            held.enter_context(training_lock(apprentice.shelf.folder))
        except FinetuneError as error:
            raise FinetuneError(TRAINING_RUNS) from error
        yield


def export_person(apprentice: Apprentice, user: str, file: Path) -> int:
    """Write what is of `user` to `file`, in the format of `export_feedback`; return how many answers.

    That is what they asked and said, the golden questions that they kept or changed, which files they uploaded, and how
    they want their questions answered.
    Raises FeedbackError when the file cannot be written.
    """
    return export_history(apprentice.feedback.history_of(user), file, _read_others(apprentice, user, EVERYTHING))


def read_person(apprentice: Apprentice, user: str, reach: Reach) -> str:
    """Return the text of the file that `export_person` writes; "" when there is nothing of `user`.

    It is for the person: what is out of reach of what their answers were made from is left out.
    """
    lines = map(to_line, withhold(apprentice, list(apprentice.feedback.history_of(user)), reach))
    return "".join(line + "\n" for line in (*lines, *map(other_line, _read_others(apprentice, user, reach))))


def _read_others(apprentice: Apprentice, user: str, reach: Reach) -> Iterator[dict[str, object]]:
    """Yield what is of `user` and no answer."""
    readable = find_readable_documents(apprentice, reach)
    written = GoldenStore(apprentice.engine).written_by(user)
    yield from dump_branches(apprentice.feedback.branches(user).begun)
    yield from dump_golden(
        one
        if readable.cover_passages(one.question.passages)
        else replace(one, question=replace(one.question, passages=()))
        for one in written
    )
    uploads = find_uploads(apprentice, user)
    yield from dump_uploads((*uploads.alone, *uploads.shared))
    yield from dump_preferences(PreferenceStore(apprentice.engine).read(user).chosen)


def _folders(apprentice: Apprentice) -> tuple[Path, Path]:
    return apprentice.shelf.folder, apprentice.home / "reports"


def _find_lessons(apprentice: Apprentice, scope: Scope) -> Lessons:
    lessons = find_lessons(apprentice.feedback.judged(), scope, apprentice.settings.learning_rules)
    kept = GoldenStore(apprentice.engine).written_by(scope.user)
    if scope.conversation_ids:
        parts = map(apprentice.feedback.conversation, scope.conversation_ids)
        asked = {judged.exchange.id for part in parts for judged in part}
        kept = [one for one in kept if one.exchange_id in asked]
    return replace(lessons, pairs=lessons.pairs | {one.question.id for one in kept})
