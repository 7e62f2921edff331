"""Who sends a request: the person whose key it brings."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool

from ui.api.problems import UNAUTHORIZED, UNKNOWN_KEY, ProblemError
from ui.people.keys import KeyRing
from ui.wiring import Apprentice


def find_apprentice(request: Request) -> Apprentice:
    """Return the Apprentice that the API belongs to."""
    return request.app.state.apprentice


async def find_person(request: Request) -> str:
    """Return the person whose key a request brings. Raises ProblemError without one, or when it holds no more."""
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    person = None
    if scheme.lower() == "bearer" and key.strip():
        person = await run_in_threadpool(KeyRing(find_apprentice(request).engine).find, key.strip())
    if person is None:
        raise ProblemError(UNAUTHORIZED, UNKNOWN_KEY, "invalid_api_key")
    return person


Person = Annotated[str, Depends(find_person)]
Home = Annotated[Apprentice, Depends(find_apprentice)]
