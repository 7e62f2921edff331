"""The `assistant` command: read documents, answer questions, examine answers, open the chat."""

import os
import socket
import sys
import threading
from typing import Annotated

import typer

from ui.cli.asking.chat import chat
from ui.cli.asking.examining import evaluate
from ui.cli.asking.mcp import mcp
from ui.cli.asking.once import ask, search
from ui.cli.documents import chunks, collections_app, documents_app
from ui.cli.ingest import ingest, sync
from ui.cli.machine.backup import backup, restore
from ui.cli.machine.models import models_app
from ui.cli.people.keys import keys_app
from ui.cli.people.users import audit, users_app
from ui.cli.quality.judges import judge_app
from ui.cli.quality.report import report
from ui.cli.terminal import edge
from ui.cli.terminal.options import AsJson
from ui.cli.terminal.printing import note, say, show_json, show_table
from ui.settings.addresses import is_loopback
from ui.settings.listing import list_settings, render_example
from ui.settings.loading import load
from ui.startup.desktop import has_desktop, open_browser
from ui.startup.readiness import Readiness

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Ask your documents.",
    epilog=edge.EXIT_CODES,
)
app.add_typer(documents_app, name="documents")
app.add_typer(collections_app, name="collections")
app.add_typer(judge_app, name="judge")
app.add_typer(models_app, name="models")
app.add_typer(keys_app, name="keys")
app.add_typer(users_app, name="users")
for command in (ingest, sync, chunks, search, ask, chat, mcp, evaluate, report, audit, backup, restore):
    app.command()(command)

ADD_USERS = (
    "Add a person first: `assistant users add NAME --role admin`. Or, behind a proxy that asks who comes: "
    "without_sign_in = true under [server]."
)
OTHER_NAMES = "Other names, such as a proxy's, are refused until the setting server.names has them."


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on; unset: the setting server.host.")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Unset: the setting server.port.")] = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Open no browser, wherever it runs.")] = False,
) -> None:
    """Open the chat in the browser. Ctrl-C ends it."""
    from ui.settings.addresses import why_port_is_taken
    from ui.wiring import Apprentice

    apprentice = Apprentice.open()
    server = apprentice.settings.server
    host, port = host or server.host, port or server.port
    if why := why_port_is_taken(host, port):
        note(f"{host}:{port} cannot be used ({why}). Choose another: assistant serve --port {port % 65535 + 1}")
        raise typer.Exit(edge.USER_ERROR)

    from ui.web.server.serving import format_address, needs_sign_in, serving

    if needs_sign_in(apprentice, host):
        from ui.people.accounts import Accounts

        if not apprentice.settings.sign_in.issuer and not Accounts(apprentice.engine).exist():
            note(f"{host} lets other machines in, and nobody signs in here yet. {ADD_USERS}")
            raise typer.Exit(edge.USER_ERROR)

    address = format_address(host, port)
    try:
        with serving(apprentice, host, port) as opened:
            say(f"Apprentice is at {address} - Ctrl-C ends it.")
            if not is_loopback(host) and not server.names:
                note(f"Browsers open it by a numeric address or as {socket.gethostname()!r}. {OTHER_NAMES}")
            if server.open_browser and not no_browser and has_desktop(os.environ):
                open_browser(address)
            opened.result()
            _report(apprentice.readiness)
            threading.Event().wait()
    except KeyboardInterrupt:
        if "engine" in vars(apprentice):
            apprentice.engine.dispose()  # SQLite puts its journal into the database when the last connection closes
        note("Ended.")
        sys.stdout.flush()
        os._exit(edge.INTERRUPTED)  # Python's own end would wait for threads that import libraries, or crash in them


def _report(readiness: Readiness) -> None:
    """Say what is loaded, and what could not be."""
    from ui.wording.loading import describe_loading
    from ui.wording.texts.languages.english import ENGLISH

    for progress in readiness.follow():
        if not progress.finished:
            note(describe_loading(progress, ENGLISH.loading))
    for problem in readiness.progress.problems:
        note(problem)
    note("The page stays open, without these." if readiness.progress.problems else "Ready.")


@app.command()
def doctor(as_json: AsJson = False) -> None:
    """Check that everything works on this machine, and say what to do about each problem. Exit code 2: one blocks."""
    from ui.doctor import examine

    checks = []
    for check in examine(load()):
        checks.append(check)
        if not as_json:
            say(f"{check.status.upper():<7} {check.name}: {check.found}")
            if check.remedy:
                say(f"        -> {check.remedy}")
    if as_json:
        show_json(checks)
    if any(check.status == "problem" for check in checks):
        raise typer.Exit(edge.USER_ERROR)


@app.command()
def settings(
    as_json: AsJson = False,
    as_example: Annotated[
        bool, typer.Option("--example", help="Print a commented settings file with all defaults.")
    ] = False,
) -> None:
    """Show every setting, its value and where it comes from."""
    if as_example:
        say(render_example(), end="")
        return
    loaded = load()
    if as_json:
        show_json(list_settings(loaded))
        return
    show_table(
        ["setting", "value", "from"],
        [[s.name, "-" if s.value is None else str(s.value), s.origin] for s in list_settings(loaded)],
    )
    note(f"File: {loaded.file or 'none'}. `assistant settings --example` explains each.")


def main() -> None:
    """Run the command."""
    edge.run(app)


if __name__ == "__main__":
    main()
