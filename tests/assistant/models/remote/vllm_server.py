"""A vLLM that answers what it is told to, and keeps to vLLM's interface and errors where adapters are concerned.

After `vllm/entrypoints/openai/models/serving.py`, `vllm/entrypoints/serve/lora/api_router.py` and `vllm/exceptions.py`.
"""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

BASE = "small"
NOT_FOUND = "NotFoundError"


def say_who_writes(model: str, question: str) -> str:
    """An answer that shows who wrote it."""
    del question
    return f"{model} writes."


class VllmServer(ThreadingHTTPServer):
    """Serves one base model."""

    def __init__(
        self, answer: Callable[[str, str], str] = say_who_writes, port: int = 0, key: str = "", rank: int = 16
    ) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.answer = answer
        self.key, self.rank = key, rank
        self.updating = True
        """Whether it was started with VLLM_ALLOW_RUNTIME_LORA_UPDATING."""
        self.adapters: dict[str, str] = {}
        self.asked: list[dict[str, Any]] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"

    def load(self, name: str, path: str) -> tuple[int, str, str]:
        """Return status, message and type of error."""
        if not name or not path:
            return 400, "Both 'lora_name' and 'lora_path' must be provided.", "InvalidUserInput"
        if name in self.adapters:
            told = "If you want to load the adapter in place, set 'load_inplace' to True."
            return 400, f"The lora adapter '{name}' has already been loaded. {told}", "InvalidUserInput"
        config = Path(path) / "adapter_config.json"
        if not config.is_file():
            return 404, f"Loading lora {name} failed: No adapter found for {path}", NOT_FOUND
        if (rank := json.loads(config.read_text())["r"]) > self.rank:
            return 500, f"LoRA rank {rank} is greater than max_lora_rank {self.rank}.", "InternalServerError"
        self.adapters[name] = path
        return 200, f"Success: LoRA adapter '{name}' added successfully.", ""

    def unload(self, name: str) -> tuple[int, str, str]:
        if name not in self.adapters:
            return 404, f"The lora adapter '{name}' cannot be found.", NOT_FOUND
        del self.adapters[name]
        return 200, f"Success: LoRA adapter '{name}' removed successfully.", ""


class _Handler(BaseHTTPRequestHandler):
    server: VllmServer

    def do_GET(self) -> None:
        if not self._lets_in():
            return
        base = {"id": BASE, "object": "model", "owned_by": "vllm", "root": BASE, "parent": None}
        loras = [{**base, "id": name, "root": path, "parent": BASE} for name, path in self.server.adapters.items()]
        self._reply(200, {"object": "list", "data": [base, *loras]})

    def do_POST(self) -> None:
        if not self._lets_in():
            return
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        manages = {"/v1/load_lora_adapter": "load", "/v1/unload_lora_adapter": "unload"}.get(self.path)
        if manages and not self.server.updating:
            self._reply(404, {"detail": "Not Found"})
        elif manages == "load":
            self._manage(self.server.load(body["lora_name"], body["lora_path"]))
        elif manages == "unload":
            self._manage(self.server.unload(body["lora_name"]))
        else:
            self._chat(body)

    def _chat(self, body: dict[str, Any]) -> None:
        model = body["model"]
        self.server.asked.append(body)
        if model != BASE and model not in self.server.adapters:
            error = {"message": f"The model `{model}` does not exist.", "type": NOT_FOUND, "param": "model"}
            self._reply(404, {"error": {**error, "code": 404}})
            return
        text = self.server.answer(model, body["messages"][-1]["content"])
        common = {"id": "1", "created": 0, "model": model}
        if not body.get("stream"):
            choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
            usage = {"prompt_tokens": 9, "completion_tokens": 5, "total_tokens": 14}
            self._reply(200, {**common, "object": "chat.completion", "choices": [choice], "usage": usage})
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        for delta, finish in (({"role": "assistant", "content": text}, None), ({}, "stop")):
            choice = {"index": 0, "delta": delta, "finish_reason": finish}
            chunk = {**common, "object": "chat.completion.chunk", "choices": [choice]}
            self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
        self.wfile.write(b"data: [DONE]\n\n")

    def _manage(self, outcome: tuple[int, str, str]) -> None:
        status, message, kind = outcome
        error = {"error": {"message": message, "type": kind, "param": None, "code": status}}
        self._reply(status, message if status == 200 else error)

    def _lets_in(self) -> bool:
        if self.server.key and self.headers["Authorization"] != f"Bearer {self.server.key}":
            self._reply(401, {"error": "Unauthorized"})
            return False
        return True

    def _reply(self, status: int, body: object) -> None:
        self.send_response(status)
        self.end_headers()
        self.wfile.write((body if isinstance(body, str) else json.dumps(body)).encode())

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def run_vllm(**settings: Any) -> Iterator[VllmServer]:
    """Serve until the end of the block."""
    with VllmServer(**settings) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
