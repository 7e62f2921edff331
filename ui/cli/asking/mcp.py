"""The command by which programs on the desktop use Apprentice as tools."""

from ui.cli.terminal.printing import note
from ui.people.names import login_name


def mcp() -> None:
    """Answer a program on this machine over stdin and stdout, by the Model Context Protocol. The program starts it.

    It asks and corrects in your name, as `assistant ask` does.
    """
    from ui.wiring import Apprentice

    apprentice, user = Apprentice.open(), login_name()
    note(f"Apprentice answers {user!r} by the Model Context Protocol: home {str(apprentice.home)!r}.")

    from ui.api.mcp.over_stdio import serve_stdio
    from ui.people.roles import Person

    serve_stdio(apprentice, Person(user, "admin"))  # whose the files are may read all of them
