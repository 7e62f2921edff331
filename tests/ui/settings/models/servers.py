"""Little model servers on loopback: good ones, broken ones, silent ones, and ones that never come to an end."""

import json
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

OPENAI = json.dumps({"object": "list", "data": [{"id": "small"}, {"id": "large"}]}).encode()
OLLAMA = json.dumps({"models": [{"name": "qwen3:4b"}, {"name": "nomic-embed-text:latest"}]}).encode()


class ListingServer(ThreadingHTTPServer):
    """Answers every path alike, and remembers what was asked."""

    daemon_threads = True

    def __init__(self, body: bytes, status: int = 200, *, location: str = "", pause_s: float = 0.0) -> None:
        super().__init__(("127.0.0.1", 0), _Listing)
        self.body, self.status, self.location, self.pause_s = body, status, location, pause_s
        self.asked: list[tuple[str, str | None]] = []

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that has given up is no error."""


class _Listing(BaseHTTPRequestHandler):
    server: ListingServer

    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers["Authorization"]))
        self.send_response(self.server.status)
        if self.server.location:
            self.send_header("Location", self.server.location)
        self.end_headers()
        for at in range(len(self.server.body)) if self.server.pause_s else ():
            self.wfile.write(self.server.body[at : at + 1])
            time.sleep(self.server.pause_s)
        if not self.server.pause_s:
            self.wfile.write(self.server.body)

    def log_message(self, format: str, *args: object) -> None:
        pass


class _Noise(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        self.request.sendall(b"\x16\x03\x01 no http at all\r\n\r\n")


class _Silence(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        self.request.recv(65_536)
        self.request.recv(65_536)  # until the client hangs up


class _RawServer(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that has given up is no error."""


def noisy() -> socketserver.ThreadingTCPServer:
    return _RawServer(("127.0.0.1", 0), _Noise)


def silent() -> socketserver.ThreadingTCPServer:
    return _RawServer(("127.0.0.1", 0), _Silence)


@contextmanager
def running(server: socketserver.TCPServer) -> Iterator[int]:
    """Serve until the end of the block; yields the port."""
    with server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()
