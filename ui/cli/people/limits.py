"""The commands that say who may read a collection, and who belongs to a group."""

from typing import TYPE_CHECKING, Annotated

import typer

from ui.cli.terminal.printing import note, say

if TYPE_CHECKING:
    from ui.people.reading.limits import Limit
    from ui.wiring import Apprentice

Collection = Annotated[str, typer.Argument(help="A name from `assistant collections`.", metavar="NAME")]
LEARNED = "Versions that learned before may still write what they learned from it: `finetune rollback`, or train again."


def limit(
    name: Collection,
    to: Annotated[
        list[str] | None, typer.Option("--to", metavar="NAME", help="A person or a group; repeat it for several.")
    ] = None,
) -> None:
    """Let only some people and groups read a collection. Admins read everything; without --to, only they do."""
    from ui.people.reading.limits import Limits
    from ui.wiring import Apprentice

    apprentice = Apprentice.open()
    limited = Limits.open(apprentice).limit(name, to or ())
    _note_limit(apprentice, limited)
    say(f"{name!r} is read by {name_readers(limited)}, from the next click on.")
    if not any(one.name == name for one in apprentice.library.collections()):
        note(f"There is no document in {name!r} yet: the limit holds from the first one on.")
    if apprentice.shelf.champion():
        note(LEARNED)


def open_to_all(name: Collection) -> None:
    """Let everybody read a collection again."""
    from ui.people.audit import AuditLog
    from ui.people.reading.limits import Limits
    from ui.wiring import Apprentice

    apprentice = Apprentice.open()
    Limits.open(apprentice).lift(name)
    AuditLog(apprentice.engine).note(None, "collection opened", name)
    say(f"Everybody who may ask reads {name!r}, from the next click on.")


def group(
    name: Annotated[str, typer.Argument(help="Letters, digits and . @ + - _; no name of a person.")],
    add: Annotated[list[str] | None, typer.Option("--add", metavar="PERSON", help="Repeat it for several.")] = None,
    remove: Annotated[
        list[str] | None, typer.Option("--remove", metavar="PERSON", help="Repeat it for several.")
    ] = None,
    delete: Annotated[
        bool, typer.Option("--delete", help="Remove the group. What is limited to it stays limited.")
    ] = False,
) -> None:
    """Take people into a group and out of it. Collections can be limited to groups."""
    from ui.people.audit import AuditLog
    from ui.people.reading.groups import Groups
    from ui.wiring import Apprentice

    apprentice = Apprentice.open()
    groups, log = Groups.open(apprentice), AuditLog(apprentice.engine)
    if delete:
        groups.remove(name)
        log.note(None, "group changed", f"{name}: removed")
        say(f"There is no group {name!r} any more. What was limited to it stays limited.")
        return
    changed = groups.change(name, add or (), remove or ())
    for person, what in (*((one, "into") for one in add or ()), *((one, "out of") for one in remove or ())):
        log.note(None, "group changed", f"{person}: {what} {name}")
    say(f"In {name!r}: {', '.join(changed.members) or 'nobody'}.")


def name_readers(limited: "Limit | None") -> str:
    """Return who may read a collection; None: it is not limited."""
    if limited is None:
        return "all"
    return ", ".join([*limited.people, *limited.groups, "admins"])


def _note_limit(apprentice: "Apprentice", limited: "Limit") -> None:
    """Log a limit, a line for each who reads, so that the name of a person can be taken out of it."""
    from ui.people.audit import AuditLog

    log = AuditLog(apprentice.engine)
    log.note(None, "collection limited", limited.collection)
    for reader in (*limited.people, *limited.groups):
        log.note(None, "collection limited", f"{reader}: reads {limited.collection}")
