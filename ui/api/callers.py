"""Who sends a request: the person whose key it brings, as far as their role allows it."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool

from ui.api.problems import UNAUTHORIZED, UNKNOWN_KEY, ProblemError
from ui.people.callers import find_caller
from ui.people.roles import Person
from ui.wiring import Apprentice


def find_apprentice(request: Request) -> Apprentice:
    """Return the Apprentice that the API belongs to."""
    return request.app.state.apprentice


async def find_person(request: Request) -> Person:
    """Return the person whose key a request brings, when they may ask.

    Raises ProblemError without a key, or when it holds no more; NotAllowedError when their role does not allow to ask.
    """
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    person = None
    if scheme.lower() == "bearer" and key.strip():
        person = await run_in_threadpool(find_caller, find_apprentice(request), key.strip())
    if person is None:
        raise ProblemError(UNAUTHORIZED, UNKNOWN_KEY, "invalid_api_key")
    person.require("ask")
    return person


Caller = Annotated[Person, Depends(find_person)]
Home = Annotated[Apprentice, Depends(find_apprentice)]
