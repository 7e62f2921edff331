"""Nothing leaves the machine unasked: a whole loop runs where every other address is forbidden, and a shell asks for
telemetry and traces."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import lend_model
from tests.project.processes import PROJECT

LOUD = {
    "LANGSMITH_TRACING": "true",
    "LANGSMITH_TRACING_V2": "true",
    "LANGCHAIN_TRACING": "true",
    "LANGCHAIN_TRACING_V2": "true",
    "LANGSMITH_API_KEY": "lsv2_pt_0",
    "LANGCHAIN_API_KEY": "lsv2_pt_0",
    "ANONYMIZED_TELEMETRY": "True",
    "GRADIO_ANALYTICS_ENABLED": "True",
    "HF_HUB_DISABLE_TELEMETRY": "0",
    "RAGAS_DO_NOT_TRACK": "false",
    "DO_NOT_TRACK": "0",
    "WANDB_PROJECT": "x",
}
"""What a shell may hold that sends things, for somebody's other programs."""
GUARD = """
import socket
LOCAL = ("127.0.0.1", "::1", "localhost", "0.0.0.0", "::", "", None)
connect, connect_ex, look_up, send_to = (
    socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo, socket.socket.sendto
)
def check(host):
    if host not in LOCAL:
        with open({log!r}, "a") as file:
            file.write(f"{{host}}\\n")
        raise OSError(f"{{host}} is forbidden")
def is_inet(one):
    return one.family in (socket.AF_INET, socket.AF_INET6)
def guarded(call):
    def run(self, address, *rest):
        if is_inet(self):
            check(address[0])
        return call(self, address, *rest)
    return run
socket.socket.connect, socket.socket.connect_ex = guarded(connect), guarded(connect_ex)
def send(self, data, *rest):
    if is_inet(self):
        check(rest[-1][0])
    return send_to(self, data, *rest)
socket.socket.sendto = send
def look(host, *rest, **named):
    check(host)
    return look_up(host, *rest, **named)
socket.getaddrinfo = look
"""
LOOP = """
import sys, threading
from pathlib import Path
from ui.wiring import Apprentice
from ui.actions import asking, documents, judging, learning
from ui.people.reading.reach import EVERYTHING
from feedback.exporters.history import export_history
home = Path(sys.argv[1])
apprentice = Apprentice.open()
results = list(documents.add(apprentice, [str(home / "tea.md")]))
assert [one.status for one in results] == ["added"], results
*_, exchange = asking.ask(
    apprentice,
    "When does the tea shop open?",
    user="mia",
    reach=EVERYTHING,
    conversation_id="1" * 32,
    stop=threading.Event(),
)
assert exchange.answer.text, exchange
judging.rate(apprentice, exchange.id, user="mia", value=-1)
judging.edit(apprentice, exchange.id, "The shop opens at nine in the morning [1].", user="mia")
plan = learning.plan_training(apprentice)
assert len(plan.placements) == 1
import ui.web.app
import feedback.evaluation.suites.ragas_metrics
print("LOOPED", exchange.answer.text)
"""


class Server(BaseHTTPRequestHandler):
    """A model server on loopback, which notes what it was asked."""

    asked: list[dict[str, Any]] = []  # noqa: RUF012 - one list for all requests

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.asked.append(body)
        piece = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m"}
        said = {**piece, "choices": [{"index": 0, "delta": {"role": "assistant", "content": "At nine [1]."}}]}
        done = {**piece, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.end_headers()
        for event in (said, done):
            self.wfile.write(f"data: {json.dumps(event)}\n\n".encode())
        self.wfile.write(b"data: [DONE]\n\n")

    def log_message(self, *_: object) -> None:
        """Stay quiet."""


@contextmanager
def model_server() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/v1"
    server.shutdown()
    server.server_close()


def run(tmp_path: Path, program: str, **settings: str) -> tuple[subprocess.CompletedProcess[str], list[str]]:
    """Run a program with forbidden sockets; return it, and the addresses that it wanted."""
    log = tmp_path / "wanted"
    lend_model(tmp_path / "home")
    guard = tmp_path / "guard"
    guard.mkdir(exist_ok=True)
    (guard / "sitecustomize.py").write_text(GUARD.format(log=str(log)), encoding="utf-8")
    (tmp_path / "tea.md").write_text("# Tea\n\nThe tea shop opens at nine in the morning.", encoding="utf-8")
    environment = {
        **{name: value for name, value in os.environ.items() if name not in ("HF_HUB_OFFLINE", *LOUD)},
        **LOUD,
        "APPRENTICE_HOME": str(tmp_path / "home"),
        "PYTHONPATH": os.pathsep.join([str(guard), str(PROJECT)]),
        **settings,
    }
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=500,
    )
    return done, sorted(set(log.read_text(encoding="utf-8").split())) if log.exists() else []


def test_a_loop_of_reading_asking_and_correcting_calls_nobody(tmp_path: Path) -> None:
    done, wanted = run(tmp_path, LOOP)
    assert "LOOPED" in done.stdout, done.stderr[-3000:]
    assert wanted == []


def test_a_model_server_is_asked_alone_also_where_a_shell_wants_traces(tmp_path: Path) -> None:
    Server.asked.clear()
    with model_server() as url:
        done, wanted = run(
            tmp_path,
            LOOP,
            APPRENTICE_MODEL__BASE_URL=url,
            APPRENTICE_MODEL__NAME="m",
            APPRENTICE_ANSWERS__MANNER="write",
        )
    assert "At nine" in done.stdout, done.stderr[-3000:]
    assert Server.asked
    assert wanted == []


TRACED = """
from ui.wiring import Apprentice
Apprentice.open()
from langsmith.utils import tracing_is_enabled
print("TRACES", tracing_is_enabled())
"""


@pytest.mark.parametrize(("setting", "traces"), [("false", False), ("true", True)])
def test_traces_are_sent_when_the_setting_says_so_and_not_otherwise(
    tmp_path: Path, setting: str, *, traces: bool
) -> None:
    done, _ = run(tmp_path, TRACED, APPRENTICE_TRACING=setting)
    assert f"TRACES {traces}" in done.stdout, done.stderr[-2000:]
