"""The commands of `assistant keys`: keys by which other programs ask in the name of a person."""

from typing import Annotated

import typer

from ui.cli.terminal.options import AsJson
from ui.cli.terminal.printing import note, say, show_json, show_table

keys_app = typer.Typer(
    no_args_is_help=True, help="Keys by which other programs ask, rate and correct in the name of a person."
)


@keys_app.command()
def add(
    name: Annotated[str, typer.Argument(help="Whose key it is: letters, digits and . @ + - _")],
    purpose: Annotated[str, typer.Option("--note", help="What it is for, such as the program.")] = "",
) -> None:
    """Make a key, and show it once: it is kept nowhere."""
    from ui.people.audit import AuditLog
    from ui.people.keys import KeyRing
    from ui.wiring import Apprentice

    apprentice = Apprentice.open()
    say(KeyRing.open(apprentice).make(name, purpose))
    AuditLog(apprentice.engine).note(None, "key made", name)
    note(f"Whoever holds this key asks and corrects as {name!r}. It is not shown again.")


@keys_app.command("list")
def list_keys(as_json: AsJson = False) -> None:
    """List the keys, without what opens anything."""
    from ui.people.keys import KeyRing
    from ui.wiring import Apprentice

    keys = KeyRing(Apprentice.open().engine).list()
    if as_json:
        show_json(keys)
    elif keys:
        show_table(["key", "of", "made", "for"], [[one.id, one.user, f"{one.at:%Y-%m-%d}", one.note] for one in keys])
    else:
        say("There is no key. `assistant keys add NAME` makes one.")


@keys_app.command()
def remove(key: Annotated[str, typer.Argument(metavar="KEY", help="As `assistant keys list` names it.")]) -> None:
    """Remove a key: it opens nothing any more."""
    from ui.people.audit import AuditLog
    from ui.people.keys import KeyRing
    from ui.wiring import Apprentice

    apprentice = Apprentice.open()
    removed = KeyRing.open(apprentice).remove(key)
    AuditLog(apprentice.engine).note(None, "key removed", removed.user)
    say(f"The key {removed.id} of {removed.user!r} is removed.")
