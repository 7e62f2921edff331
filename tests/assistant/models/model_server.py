"""A server that speaks as much of the OpenAI protocol as a chat needs, and says what a test wrote down."""

import contextlib
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

WORDS = ["It", " is", " 330", " metres", " tall."]


class ModelServer(ThreadingHTTPServer):
    """Speaks as much of the OpenAI protocol as a chat needs, and remembers what it was sent."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Chat)
        self.requests: list[dict] = []
        self.status = 200
        self.delay_s = 0.0
        self.finish = "stop"
        self.breaks_off = False
        self.pause_s = 0.0
        self.words = WORDS
        self.listed = ["small"]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"


class _Chat(BaseHTTPRequestHandler):
    server: ModelServer

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps({"data": [{"id": name} for name in self.server.listed]}).encode())

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append({**body, "key": self.headers["Authorization"]})
        time.sleep(self.server.delay_s)
        self.send_response(self.server.status)
        self.send_header("Content-Type", "text/event-stream" if body.get("stream") else "application/json")
        if self.server.breaks_off:
            self.send_header("Content-Length", "100000")
        self.end_headers()
        common = {"id": "1", "created": 0, "model": body["model"]}
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # a client that stops hangs up
            if self.server.status != 200:
                self.wfile.write(b'{"error": {"message": "no"}}')
            elif body.get("stream"):
                for word in self.server.words:
                    self._event({**common, "choices": [{"index": 0, "delta": {"role": "assistant", "content": word}}]})
                    time.sleep(self.server.pause_s)
                    if self.server.breaks_off:
                        return
                self._event({**common, "choices": [{"index": 0, "delta": {}, "finish_reason": self.server.finish}]})
                self.wfile.write(b"data: [DONE]\n\n")
            else:
                message = {"role": "assistant", "content": "".join(self.server.words)}
                choice = {"index": 0, "message": message, "finish_reason": self.server.finish}
                usage = {"prompt_tokens": 9, "completion_tokens": 5, "total_tokens": 14}
                reply = {**common, "object": "chat.completion", "choices": [choice], "usage": usage}
                self.wfile.write(json.dumps(reply).encode())

    def _event(self, chunk: dict) -> None:
        self.wfile.write(f"data: {json.dumps({**chunk, 'object': 'chat.completion.chunk'})}\n\n".encode())
        self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextlib.contextmanager
def running_server() -> Iterator[ModelServer]:
    with ModelServer() as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        yield running
        running.shutdown()
        thread.join()
