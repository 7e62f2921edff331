"""How a program is told that something went wrong: in the format of OpenAI's API, which its clients read."""

from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from assistant.errors import BusyAssistantError
from ui.people.roles import NotAllowedError
from ui.wording.errors import OURS, describe

UNAUTHORIZED = 401
UNKNOWN_KEY = (
    "This needs a key, sent as `Authorization: Bearer KEY`. Whoever runs Apprentice makes one: "
    "`assistant keys add NAME`."
)


class ProblemError(Exception):
    """A request that cannot be answered, and why."""

    def __init__(self, status: int, message: str, code: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


def explain(error: Exception) -> tuple[int, dict[str, Any]]:
    """Return the status and the body that a program gets for an error; what nobody foresaw goes to the log."""
    if isinstance(error, ProblemError):
        return error.status, _body(str(error), "invalid_request_error", error.code)
    if isinstance(error, BusyAssistantError):
        return 429, _body(describe(error), "rate_limit_error", "busy")
    if isinstance(error, NotAllowedError):
        return 403, _body(describe(error), "permission_error", "not_allowed")
    if isinstance(error, OURS):
        return 400, _body(describe(error), "invalid_request_error", "refused")
    if isinstance(error, HTTPException):
        return error.status_code, _body(f"{error.detail}.", "invalid_request_error", "http")
    return 500, _body(describe(error), "server_error", "unforeseen")


def answer_problems(app: FastAPI) -> None:
    """Let an app answer what fails in it."""
    app.exception_handler(RequestValidationError)(answer_invalid)
    for error in (ProblemError, HTTPException, *OURS, Exception):
        app.exception_handler(error)(answer_problem)


async def answer_problem(request: Request, error: Exception) -> JSONResponse:
    """Answer a request that failed."""
    del request
    status, body = explain(error)
    return JSONResponse(body, status, {"WWW-Authenticate": "Bearer"} if status == UNAUTHORIZED else None)


async def answer_invalid(request: Request, error: Exception) -> JSONResponse:
    """Answer a request whose body is not what it should be: name each field and what is wrong with it."""
    del request
    assert isinstance(error, RequestValidationError)
    said = name_fields([{**one, "loc": one["loc"][1:]} for one in error.errors()])
    return JSONResponse(_body(said, "invalid_request_error", "invalid_body"), 400)


def name_fields(errors: Iterable[Mapping[str, Any]]) -> str:
    """Return what is wrong with each field of a value that pydantic refused."""
    return "; ".join(f"{'.'.join(map(str, one['loc'])) or 'body'}: {one['msg']}" for one in errors)


def _body(message: str, kind: str, code: str) -> dict[str, Any]:
    return {"error": {"message": message, "type": kind, "param": None, "code": code}}
