"""As much of the Hugging Face hub as a download needs, on loopback."""

import hashlib
import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

COMMIT = "0123456789abcdef0123456789abcdef01234567"


class LittleHub(ThreadingHTTPServer):
    """Has one model, the files of a folder; remembers what was asked."""

    daemon_threads = True

    def __init__(self, name: str, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Hub)
        self.name, self.folder = name, folder
        self.gated = False
        self.asked: list[str] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Hub(BaseHTTPRequestHandler):
    server: LittleHub

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def _answer(self, *, with_body: bool) -> None:
        path, hub = self.path.partition("?")[0], self.server
        hub.asked.append(f"{self.command} {path}")
        if not path.removeprefix("/api/models").startswith(f"/{hub.name}"):
            self._send(404, b"{}", {"X-Error-Code": "RepoNotFound"}, with_body)
        elif hub.gated and "/resolve/" in path:
            self._send(403, b"{}", {"X-Error-Code": "GatedRepo"}, with_body)
        elif path.startswith("/api/models/") and "/tree/" in path:
            entries = [_entry(file, hub.folder) for file in _files(hub.folder)]
            self._send(200, json.dumps(entries).encode(), {}, with_body)
        elif path.startswith("/api/models/"):
            names = [{"rfilename": file.relative_to(hub.folder).as_posix()} for file in _files(hub.folder)]
            info = {"id": hub.name, "sha": COMMIT, "siblings": names, "private": False, "tags": [], "downloads": 0}
            self._send(200, json.dumps(info).encode(), {}, with_body)
        else:
            file = hub.folder / path.rpartition("/resolve/")[2].partition("/")[2]
            body = file.read_bytes()
            told = {"X-Repo-Commit": COMMIT, "ETag": f'"{_digest(body)}"', "Accept-Ranges": "bytes"}
            self._send(200, body, told, with_body)

    def _send(self, status: int, body: bytes, headers: dict[str, str], with_body: bool) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        if with_body:
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


def _files(folder: Path) -> list[Path]:
    return [file for file in sorted(folder.rglob("*")) if file.is_file()]


def _entry(file: Path, folder: Path) -> dict[str, object]:
    body = file.read_bytes()
    return {"type": "file", "oid": _digest(body), "size": len(body), "path": file.relative_to(folder).as_posix()}


def _digest(body: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(body) + body).hexdigest()
