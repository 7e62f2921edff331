"""Review what people said of answers: what waits for it, and decide."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

from feedback.corrections.readable import find_withheld
from feedback.errors import FeedbackError
from feedback.evaluation.kept.golden_store import GoldenStore
from feedback.history import JudgedExchange
from feedback.pairs.judgements import read_judgement
from feedback.pairs.raters import Rater, find_raters
from feedback.pairs.reviewing import TURNED_DOWN, check_decision, waits
from feedback.records import DECISIONS, Decision
from feedback.store.adding.reviews import ReviewStore
from feedback.store.rows import unknown_exchange
from ui.actions.chat.withholding import withhold
from ui.people.accounts import Accounts
from ui.people.audit import Actor, AuditLog
from ui.people.reading.reach import EVERYTHING, Reach, find_readable_documents
from ui.people.roles import Person
from ui.wiring import Apprentice

SHOWN = 100
"""Entries of the queue that are shown, and counted, the oldest first."""
DECIDED = 20
"""Decisions that are shown, the latest."""


@dataclass(frozen=True)
class Record:
    """What became of all that a person said of answers."""

    accepted: int
    changed: int
    rejected: int
    missing: int
    """How often the documents lacked it."""
    rater: Rater
    """How often the person agrees with others."""


@dataclass(frozen=True)
class Waiting:
    """A correction or a thumb down that waits for a reviewer."""

    judged: JudgedExchange
    record: Record
    """Of its author."""
    taught: str
    """What it would teach when looked at alone, as a sentence for people."""


def may_review(apprentice: Apprentice, person: Person) -> bool:
    """Return whether the page offers the queue: to reviewers and admins, where there are several people.

    Without accounts nobody is known to be a reviewer, and no visitor reads what another asked.
    """
    return person.role is not None and person.may("approve") and not _is_alone(apprentice)


def check_reviewer(apprentice: Apprentice, person: Person) -> None:
    """Raise FeedbackError for whoever the page does not offer the queue to."""
    if not may_review(apprentice, person):
        raise FeedbackError("Reviews are for reviewers who have signed in, where there are several people.")


def count_waiting(apprentice: Apprentice, reviewer: str, reach: Reach) -> int:
    """Return how much waits for a reviewer, `SHOWN` at most."""
    return len(_read_waiting(apprentice, reviewer, reach))


def list_waiting(apprentice: Apprentice, reviewer: str, reach: Reach) -> list[Waiting]:
    """Return what waits for a reviewer and rests on what they may read, the oldest first, `SHOWN` at most."""
    found = _read_waiting(apprentice, reviewer, reach)
    if not found:
        return []
    rules, counted = apprentice.settings.learning_rules, ReviewStore(apprentice.engine).count_by_author()
    raters = find_raters(list(apprentice.feedback.judged()), rules)
    waiting = []
    for judged, shown in zip(found, withhold(apprentice, found, reach), strict=True):  # marks may name what is closed
        decided = counted.get(judged.author, {})
        record = Record(
            decided.get("accepted", 0),
            decided.get("changed", 0),
            decided.get("rejected", 0),
            decided.get("missing", 0),
            raters.get(judged.author, Rater()),
        )
        at_once = replace(rules, settings=rules.settings.model_copy(update={"review": "after"}))
        waiting.append(Waiting(shown, record, read_judgement(judged, at_once).reason))
    return waiting


def find_waiting(apprentice: Apprentice, beginning: str, reviewer: str) -> str:
    """Return the id of what waits, anywhere, whose id begins so. Raises FeedbackError when that is none, or several."""
    waiting = _read_waiting(apprentice, reviewer, EVERYTHING)
    found = [one.exchange.id for one in waiting if one.exchange.id.startswith(beginning)]
    if len(found) != 1:
        several = f"{len(found)} entries wait" if found else "Nothing waits"
        raise FeedbackError(f"{several} whose id begins with {beginning!r}. `feedback review list` names what does.")
    return found[0]


def list_decided(apprentice: Apprentice, reach: Reach) -> list[JudgedExchange]:
    """Return what was decided last and rests on what is within reach, the latest first."""
    hidden = _find_hidden(apprentice, reach)
    shown = [one for one in ReviewStore(apprentice.engine).decided(DECIDED) if one.exchange.id not in hidden]
    return withhold(apprentice, shown, reach)


def find_decision(name: str) -> Decision:
    """Return the decision of this name. Raises FeedbackError when there is none."""
    for decision in DECISIONS:
        if decision == name:
            return decision
    raise FeedbackError(f"{name!r} is no decision. Known are: {', '.join(DECISIONS)}.")


def decide(
    apprentice: Apprentice,
    exchange_ids: Sequence[str],
    decision: Decision,
    *,
    by: Actor,
    reach: Reach,
    reason: str = "",
    text: str = "",
) -> int:
    """Decide on what was said of some answers; return on how many.

    Of several, those are passed over that were decided or taken back meanwhile. What is turned down is no golden
    question any more. Raises FeedbackError, and decides nothing, for what `by` said themselves or may not read, a
    rejection without a reason, and a change without a new text.
    """
    store, alone = ReviewStore(apprentice.engine), _is_alone(apprentice)
    for exchange_id in _find_hidden(apprentice, reach).intersection(exchange_ids):
        raise unknown_exchange(exchange_id)
    entries = [store.find(exchange_id) for exchange_id in dict.fromkeys(exchange_ids)]
    if len(entries) > 1:
        entries = [entry for entry in entries if waits(entry)] or entries[:1]
    if not entries:
        raise FeedbackError("Nothing is selected. Select something, then decide.")
    text = text.replace("\r\n", "\n").strip()
    for entry in entries:
        check_decision(entry, decision, reviewer=by.name, alone=alone, reason=reason, text=text)
    for entry in entries:
        _keep(apprentice, store, entry, decision, by, reason, text)
    return len(entries)


def _keep(
    apprentice: Apprentice,
    store: ReviewStore,
    entry: JudgedExchange,
    decision: Decision,
    by: Actor,
    reason: str,
    text: str,
) -> None:
    exchange_id, edit = entry.exchange.id, None
    if decision == "changed" and entry.correction:
        edit = replace(entry.correction, user=by.name, text=text)
    elif decision == "open" and entry.review and entry.review.decision == "changed":
        edit = entry.written
    store.add(exchange_id, user=by.name, author=entry.author, decision=decision, reason=reason, edit=edit)
    AuditLog(apprentice.engine).note(by, "reviewed", f"{exchange_id}: {decision}")
    if decision in TURNED_DOWN:
        golden = GoldenStore(apprentice.engine)
        for kept in golden.questions():
            if kept.exchange_id == exchange_id:
                golden.remove(kept.question.id)


def _find_hidden(apprentice: Apprentice, reach: Reach) -> frozenset[str]:
    """Return the ids of the answers that rest on what is out of reach."""
    return find_withheld(apprentice.feedback.history(), find_readable_documents(apprentice, reach))


def _read_waiting(apprentice: Apprentice, reviewer: str, reach: Reach) -> list[JudgedExchange]:
    """Return what waits and was not said by `reviewer`, unless there is nobody else."""
    hidden = _find_hidden(apprentice, reach)
    author = "" if _is_alone(apprentice) else reviewer
    undecided = ReviewStore(apprentice.engine).undecided(author)
    theirs = (one for one in undecided if waits(one) and one.author != author and one.exchange.id not in hidden)
    return list(islice(theirs, SHOWN))


def _is_alone(apprentice: Apprentice) -> bool:
    """Return whether only one person asks here; a simulated user is none."""
    accounts = {account.name for account in Accounts(apprentice.engine).list()}
    return len({*accounts, *apprentice.feedback.people()} - {"simulated"}) < 2
