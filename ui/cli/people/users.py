"""The commands of `assistant users`: who may sign in, with which role; and `assistant audit`."""

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from feedback.errors import FeedbackError
from ui.cli.people.limits import group
from ui.cli.terminal.options import AsJson
from ui.cli.terminal.printing import note, say, show_json, show_table

if TYPE_CHECKING:
    from ui.people.audit import Deed
    from ui.wiring import Apprentice

users_app = typer.Typer(
    no_args_is_help=True,
    help="People who sign in. As soon as there is one, page and programs let in nobody else.",
)
users_app.command("group")(group)
Name = Annotated[str, typer.Argument(help="Letters, digits and . @ + - _")]
RoleName = Annotated[
    str,
    typer.Option(
        "--role",
        metavar="ROLE",
        help="reader asks; contributor also rates, corrects and adds files; reviewer also keeps golden questions and "
        "reviews what others corrected; admin may do everything.",
    ),
]
FromStdin = Annotated[bool, typer.Option("--password-stdin", help="Read the password from the first line of stdin.")]


@users_app.command()
def add(name: Name, role: RoleName = "reader", password_stdin: FromStdin = False) -> None:
    """Add a person, and ask for their password. The first one must be an admin."""
    from ui.people.accounts import Accounts, read_role
    from ui.wiring import Apprentice

    apprentice, chosen = Apprentice.open(), read_role(role)
    accounts = Accounts.open(apprentice)
    first = not accounts.exist()
    accounts.check_new(name, chosen)
    accounts.add(name, chosen, _read_password(password_stdin))
    _note(apprentice, "user added", name)
    say(f"{name!r} may sign in as {chosen}.")
    if first:
        note("From now on the page asks everybody to sign in, and keys of people without an account open nothing.")


@users_app.command("list")
def list_users(as_json: AsJson = False) -> None:
    """List the people who may sign in, and the groups that they are in."""
    from ui.people.accounts import Accounts
    from ui.people.reading.groups import Groups
    from ui.wiring import Apprentice

    engine = Apprentice.open().engine
    accounts, groups = Accounts(engine).list(), Groups(engine).list()
    belongs = {one.name: [group.name for group in groups if one.name in group.members] for one in accounts}
    if as_json:
        show_json([{**asdict(one), "groups": belongs[one.name]} for one in accounts])
    elif accounts:
        rows = [
            [one.name, one.role, one.issuer or "here", ", ".join(belongs[one.name]), f"{one.at:%Y-%m-%d}"]
            for one in accounts
        ]
        show_table(["name", "role", "signs in", "groups", "added"], rows)
        for empty in (one.name for one in groups if not one.members):
            note(f"Nobody is in the group {empty!r}.")
    else:
        say("There is nobody: the page asks no one to sign in. `assistant users add NAME --role admin` changes that.")


@users_app.command()
def role(name: Name, new_role: Annotated[str, typer.Argument(metavar="ROLE")]) -> None:
    """Give a person another role, from their next click on."""
    from ui.people.accounts import Accounts, read_role
    from ui.wiring import Apprentice

    apprentice, chosen = Apprentice.open(), read_role(new_role)
    Accounts.open(apprentice).set_role(name, chosen)
    _note(apprentice, "role changed", f"{name}: {chosen}")
    say(f"{name!r} is {chosen} now.")


@users_app.command()
def password(name: Name, password_stdin: FromStdin = False) -> None:
    """Give a person another password. They are signed out everywhere."""
    from ui.people.accounts import Accounts
    from ui.wiring import Apprentice

    apprentice = Apprentice.open()
    accounts = Accounts.open(apprentice)
    accounts.require(name)
    accounts.set_password(name, _read_password(password_stdin))
    _note(apprentice, "password changed", name)
    say(f"The password of {name!r} is changed.")


@users_app.command()
def remove(name: Name) -> None:
    """Remove a person with their keys. What they asked and said stays; `feedback erase --user` removes that too."""
    from ui.people.accounts import Accounts
    from ui.wiring import Apprentice

    apprentice = Apprentice.open()
    accounts = Accounts.open(apprentice)
    accounts.remove(name)
    _note(apprentice, "user removed", name)
    say(f"{name!r} is removed, and signed out everywhere.")
    if not accounts.exist():
        note("There is nobody any more: a page that is started now asks no one to sign in.")
        note("Collections that are limited stay so, and the page shows them to nobody: `assistant collections`.")


def audit(
    most: Annotated[int, typer.Option("-n", min=1, help="How many lines, the newest.")] = 50, as_json: AsJson = False
) -> None:
    """Show who signed in, and who changed users, removed documents, promoted, trained or erased, and when."""
    from ui.people.audit import AuditLog
    from ui.wiring import Apprentice

    entries = AuditLog(Apprentice.open().engine).read(most)
    if as_json:
        show_json(entries)
    elif entries:
        rows = [[f"{one.at:%Y-%m-%d %H:%M:%S}", one.user, one.action, one.target, one.address] for one in entries]
        show_table(["when (UTC)", "who", "did", "what", "from"], rows)
    else:
        say("Nothing is logged yet.")


def _read_password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise FeedbackError("There is no terminal to ask for the password at. Pipe it, and give --password-stdin.")
    return typer.prompt("Password", hide_input=True, confirmation_prompt="The same again")


def _note(apprentice: "Apprentice", deed: "Deed", target: str) -> None:
    from ui.people.audit import AuditLog

    AuditLog(apprentice.engine).note(None, deed, target)
