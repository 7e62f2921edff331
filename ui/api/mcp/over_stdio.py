"""The protocol over stdin and stdout, for programs on the desktop that start it themselves."""

import anyio
from mcp.server.stdio import stdio_server

from ui.api.mcp.server import build_server
from ui.people.roles import Person
from ui.wiring import Apprentice


def serve_stdio(apprentice: Apprentice, person: Person) -> None:
    """Answer in the name of `person`, who owns this shell, until stdin ends."""
    server = build_server(apprentice, lambda _: person)

    async def serve() -> None:
        async with stdio_server() as (read, write):
            await server.run(read, write, server.create_initialization_options())

    anyio.run(serve)
