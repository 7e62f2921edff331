"""Where an index may be: in this process, or at a Chroma server that the test starts on this machine."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from tests.project.processes import owned_processes

PATIENCE_S = 180


def place_of(request: pytest.FixtureRequest) -> dict[str, str]:
    """Return the `[index]` settings for the place that the fixture's parameter names."""
    if request.param == "embedded":
        return {}
    return {"url": request.getfixturevalue("chroma_server"), "collection": f"test-{uuid4().hex[:12]}"}


@contextmanager
def running_server(folder: Path, port: int = 0) -> Iterator[str]:
    """Run `chroma run` on a port, a free one if none is given, and yield its address."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))
        port = probe.getsockname()[1]
    program = Path(sys.executable).with_name("chroma")
    log = folder / "server.log"
    with log.open("wb") as output, owned_processes() as processes:
        server = processes.start(
            [program, "run", "--path", folder / "data", "--host", "127.0.0.1", "--port", str(port)],
            cwd=folder,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        url = f"http://127.0.0.1:{port}"
        deadline = time.monotonic() + PATIENCE_S
        while not _answers(url):
            assert server.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.2)
        yield url
        server.terminate()
        server.wait(PATIENCE_S)


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/api/v2/heartbeat", timeout=5).is_success
    except httpx.HTTPError:
        return False
