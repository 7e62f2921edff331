"""The app that answers other programs. Who asks is known by a key; without one, only `/health` answers."""

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from prometheus_client import CollectorRegistry
from starlette.exceptions import HTTPException

from ui.api import chat, judging, metrics
from ui.api.bodies import SmallBodies
from ui.api.problems import ProblemError, answer_invalid, answer_problem
from ui.wiring import Apprentice
from ui.wording.errors import OURS


def build_api(apprentice: Apprentice) -> FastAPI:
    """Return the app for a server. Nothing of `apprentice` is loaded before somebody asks."""
    app = FastAPI(openapi_url=None)
    app.state.apprentice = apprentice
    app.state.registry = CollectorRegistry()
    app.state.registry.register(metrics.Records(apprentice))
    app.add_middleware(SmallBodies)
    app.add_middleware(metrics.Requests, registry=app.state.registry)
    for router in (chat.router, judging.router, metrics.router):
        app.include_router(router)
    app.exception_handler(RequestValidationError)(answer_invalid)
    for error in (ProblemError, HTTPException, *OURS, Exception):
        app.exception_handler(error)(answer_problem)
    return app
