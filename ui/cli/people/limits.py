"""The commands that say who may read a collection, and who belongs to a group."""

from typing import TYPE_CHECKING, Annotated

import typer

from ui.cli.terminal.printing import note, say

if TYPE_CHECKING:
    from ui.people.reading.limits import Limit

Collection = Annotated[str, typer.Argument(help="A name from `assistant collections`.", metavar="NAME")]
LEARNED = "Versions that learned before may still write what they learned from it: `finetune rollback`, or train again."


def limit(
    name: Collection,
    to: Annotated[
        list[str] | None, typer.Option("--to", metavar="NAME", help="A person or a group; repeat it for several.")
    ] = None,
) -> None:
    """Let only some people and groups read a collection. Admins read everything; without --to, only they do."""
    from ui.actions.library import limiting
    from ui.wiring import Apprentice

    limited = limiting.limit(Apprentice.open(), name, to or (), None)
    say(f"{name!r} is read by {name_readers(limited.limit)}, from the next click on.")
    if limited.is_empty:
        note(f"There is no document in {name!r} yet: the limit holds from the first one on.")
    if limited.has_learned:
        note(LEARNED)


def open_to_all(name: Collection) -> None:
    """Let everybody read a collection again."""
    from ui.actions.library import limiting
    from ui.wiring import Apprentice

    limiting.open_to_all(Apprentice.open(), name, None)
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
