"""Whether the server can answer, and figures about it in the format of Prometheus."""

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from assistant.adapters.files import PARTS
from ui.api.callers import Caller, Home
from ui.wiring import Apprentice

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

router = APIRouter()
BUCKETS_S = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300)
"""Answers take from a blink to minutes."""


class Requests:
    """The ASGI app that counts the requests of programs to this server, in front of the app that answers them."""

    def __init__(self, app: "ASGIApp", registry: CollectorRegistry) -> None:
        self._app = app
        self._count = Counter(
            "apprentice_requests", "Requests of programs.", ["method", "route", "status"], registry=registry
        )
        self._seconds = Histogram(
            "apprentice_request_seconds",
            "Seconds until an answer is whole, or begins where it is streamed.",
            ["route"],
            registry=registry,
            buckets=BUCKETS_S,
        )

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Answer a request, and count it under its route, never under what stands in its address."""
        begun = time.perf_counter()

        async def send_counted(message: "Message") -> None:
            if message["type"] == "http.response.start":
                route = getattr(scope.get("route"), "path", "unknown")
                self._count.labels(scope["method"], route, message["status"]).inc()
                self._seconds.labels(route).observe(time.perf_counter() - begun)
            await send(message)

        await self._app(scope, receive, send_counted)


class Records(Collector):
    """Counts what the database holds, of all processes and of all times, whenever somebody looks."""

    def __init__(self, apprentice: Apprentice) -> None:
        self._apprentice = apprentice

    def collect(self) -> Iterator[Metric]:
        """Yield the figures."""
        stats = self._apprentice.feedback.stats()
        for name, says, value in (
            ("apprentice_answers", "Answers that are recorded.", stats.exchanges),
            ("apprentice_corrections", "Answers that were corrected.", stats.edited),
            ("apprentice_people", "People who asked.", stats.users),
            ("apprentice_documents", "Documents that can be found.", len(self._apprentice.library.documents())),
        ):
            yield GaugeMetricFamily(name, says, value)
        thumbs = GaugeMetricFamily("apprentice_thumbs", "Ratings that count.", labels=["value"])
        thumbs.add_metric(["up"], stats.up)
        thumbs.add_metric(["down"], stats.down)
        yield thumbs
        parts = self._apprentice.shelf.parts()
        serving = {part: parts.of(part) or "installed" for part in PARTS}
        yield InfoMetricFamily("apprentice_serving", "Which versions answer.", serving)


@router.get("/health")
def show_health(apprentice: Home) -> JSONResponse:
    """Say whether questions are answered: 200, and 503 while something is still loaded or could not be."""
    progress = apprentice.readiness.progress
    status = "problems" if progress.problems else "ok" if progress.finished else "loading"
    body: dict[str, Any] = {"status": status, "loaded": progress.done, "steps": progress.steps}
    return JSONResponse({**body, "problems": list(progress.problems)}, 200 if status == "ok" else 503)


@router.get("/metrics")
def show_metrics(request: Request, caller: Caller) -> Response:
    """Return the figures."""
    caller.require("see quality")
    return Response(generate_latest(request.app.state.registry), media_type=CONTENT_TYPE_LATEST)
