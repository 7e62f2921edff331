"""The app that answers other programs. Who asks is known by a key; without one, only `/health` answers."""

from fastapi import FastAPI
from prometheus_client import CollectorRegistry
from starlette.routing import Route

from ui.api import judging, metrics
from ui.api.bodies import SmallBodies
from ui.api.completions import chat
from ui.api.mcp.over_http import OverHttp
from ui.api.problems import answer_problems
from ui.wiring import Apprentice


def build_api(apprentice: Apprentice) -> FastAPI:
    """Return the app for a server. Nothing of `apprentice` is loaded before somebody asks."""
    protocol = OverHttp(apprentice)
    app = FastAPI(openapi_url=None, lifespan=lambda _: protocol.running())
    app.state.apprentice = apprentice
    app.state.registry = CollectorRegistry()
    app.state.registry.register(metrics.Records(apprentice))
    app.add_middleware(SmallBodies)
    app.add_middleware(metrics.Requests, registry=app.state.registry)
    for router in (chat.router, judging.router, metrics.router):
        app.include_router(router)
    app.router.routes.append(Route("/mcp", protocol, methods=["GET", "POST", "DELETE"]))
    answer_problems(app)
    return app
