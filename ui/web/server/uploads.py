"""Takes in what people upload: counted and limited while it arrives, and kept only when all of it did.

Gradio has a route for that, which stores what it gets and whose temporary files outlive a broken connection.
"""

import asyncio
import json
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import parse_qs

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from ui.web.sent.allowance import MB, Allowance, ExceededError, UploadLimits
from ui.web.sent.files import make_place, name_place, sweep
from ui.web.sent.reader_language import choose_language
from ui.web.server.answering import reply
from ui.web.server.own_site import read_headers
from ui.wording.texts.door.door import DoorTexts
from ui.wording.texts.table import PAGES

if TYPE_CHECKING:
    from uvicorn._types import ASGIReceiveCallable, ASGISendCallable, HTTPScope

BAD_REQUEST, TOO_LARGE, TOO_MANY = 400, 413, 429
LINGER_S = 10.0
"""How long what still comes of a refused upload is thrown away, so that the browser can read why it was refused."""
REPORT_S = 0.1
FIRST_BYTES_WITHIN_S = 3.0


class FileTooLargeError(Exception):
    """One file is larger than files may be."""


class BrokenOffError(Exception):
    """The connection ended, or what came is no form."""


@dataclass
class Progress:
    """How far an upload is, for the page that sends it."""

    file: str = ""
    new_bytes: int = 0
    """Since it was asked last."""
    ended: bool = False


class Uploads:
    """The routes to which files are sent, and which says how far that is."""

    def __init__(self, folder: Path, limits: UploadLimits) -> None:
        self._folder = folder
        self._limits = limits
        self._allowance = Allowance(limits)
        self._progress: dict[tuple[str, str], Progress] = {}
        sweep(folder)

    async def take(self, scope: "HTTPScope", receive: "ASGIReceiveCallable", send: "ASGISendCallable") -> None:
        """Keep the files of a form, and answer where they lie; or keep none, and say why."""
        texts = PAGES[choose_language(scope["headers"])].door
        visitor: str = scope["state"]["visitor"].id  # pyright: ignore[reportTypedDictNotRequiredAccess]
        known = visitor, _read_query(scope, "upload_id")
        progress = self._progress.setdefault(known, Progress())
        kept: list[Path] = []
        body = _Body(receive)
        try:
            await asyncio.to_thread(sweep, self._folder)
            await self._read_form(scope, body, visitor, kept, progress)
        except (ExceededError, FileTooLargeError, BrokenOffError, FormParserError, OSError) as error:
            for file in kept:
                shutil.rmtree(file.parent, ignore_errors=True)
            if isinstance(error, OSError):
                raise
            await body.throw_away()
            await reply(send, *self._explain(error, texts))
        else:
            await reply(send, 200, json.dumps([name_place(file) for file in kept]), "application/json")
        finally:
            progress.ended = True
            asyncio.get_running_loop().call_later(FIRST_BYTES_WITHIN_S, self._progress.pop, known, None)

    async def report(self, scope: "HTTPScope", send: "ASGISendCallable") -> None:
        """Say how far an upload of the same visitor is, until it has ended, as server-sent events."""
        visitor: str = scope["state"]["visitor"].id  # pyright: ignore[reportTypedDictNotRequiredAccess]
        known = visitor, _read_query(scope, "upload_id")
        headers = [(b"content-type", b"text/event-stream"), (b"cache-control", b"no-store")]
        await send({"type": "http.response.start", "status": 200, "headers": headers, "trailers": False})
        waited = 0.0
        while known not in self._progress and waited < FIRST_BYTES_WITHIN_S:  # the upload may come after this
            await asyncio.sleep(REPORT_S)
            waited += REPORT_S
        while (progress := self._progress.get(known)) and not progress.ended:
            if progress.new_bytes:
                size, progress.new_bytes = progress.new_bytes, 0
                await _tell(send, {"msg": "update", "orig_name": progress.file, "chunk_size": size})
            await asyncio.sleep(REPORT_S)
        await _tell(send, {"msg": "done"})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _read_form(
        self, scope: "HTTPScope", body: "_Body", visitor: str, kept: list[Path], progress: Progress
    ) -> None:
        """Write the files of a form to the disk as they arrive, and add each to `kept` as it begins."""
        kind, options = parse_options_header(read_headers(scope).get("content-type"))
        if kind != b"multipart/form-data" or not options.get(b"boundary"):
            raise BrokenOffError

        def begin(name: str) -> Path:
            self._allowance.take(visitor, files=1)
            kept.append(make_place(self._folder, visitor, name))
            progress.file = name
            return kept[-1]

        form = _Form(begin, self._limits.file_mb * MB)
        parser = MultipartParser(options[b"boundary"], form.callbacks())
        try:
            while not body.ended:
                chunk = await body.read()
                self._allowance.take(visitor, size=len(chunk))
                await asyncio.to_thread(parser.write, chunk)
                progress.new_bytes += len(chunk)
            if body.broken:
                raise BrokenOffError
        finally:
            form.close()
        if not form.ended or not kept:
            raise BrokenOffError

    def _explain(self, error: Exception, texts: DoorTexts) -> tuple[int, str]:
        match error:
            case ExceededError():
                return TOO_MANY, getattr(texts, error.excess).format(most=error.most)
            case FileTooLargeError():
                return TOO_LARGE, texts.file_too_large.format(most=self._limits.file_mb)
            case _:
                return BAD_REQUEST, texts.no_upload


@dataclass
class _Form:
    """Writes the parts of a form that are files, and passes over the others."""

    begin: Callable[[str], Path]
    """Returns where the file of this name may be written."""
    largest: int
    ended: bool = False
    _header: bytes = b""
    _value: bytes = b""
    _name: str | None = None
    _size: int = 0
    _file: BinaryIO | None = field(default=None)

    def callbacks(self) -> Any:
        """Return what the parser calls."""
        return {
            "on_part_begin": self._begin_part,
            "on_header_field": self._read_header,
            "on_header_value": self._read_value,
            "on_header_end": self._end_header,
            "on_headers_finished": self._open,
            "on_part_data": self._write,
            "on_part_end": self.close,
            "on_end": self._end,
        }

    def close(self) -> None:
        """Close the file that is being written."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _begin_part(self) -> None:
        self._header = self._value = b""
        self._name, self._size = None, 0

    def _read_header(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _read_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _end_header(self) -> None:
        if self._header.lower() == b"content-disposition":
            _, options = parse_options_header(self._value)
            if b"filename" in options:
                self._name = options[b"filename"].decode("utf-8", errors="replace")
        self._header = self._value = b""

    def _open(self) -> None:
        if self._name is not None:
            self._file = self.begin(self._name).open("xb")

    def _write(self, data: bytes, start: int, end: int) -> None:
        if self._file is not None:
            self._size += end - start
            if self._size > self.largest:
                raise FileTooLargeError
            self._file.write(data[start:end])

    def _end(self) -> None:
        self.ended = True


@dataclass
class _Body:
    """What comes of a request, piece by piece."""

    receive: "ASGIReceiveCallable"
    ended: bool = False
    broken: bool = False
    """Whether it ended with the connection."""

    async def read(self) -> bytes:
        message = await self.receive()
        self.broken = message["type"] == "http.disconnect"
        self.ended = self.broken or not message.get("more_body")
        return message.get("body", b"")

    async def throw_away(self) -> None:
        """Read what still comes, for a while, and drop it. After the end a server would wait for the connection."""
        with suppress(TimeoutError):
            async with asyncio.timeout(LINGER_S):
                while not self.ended:
                    await self.read()


async def _tell(send: "ASGISendCallable", event: dict[str, object]) -> None:
    body = f"data: {json.dumps(event)}\n\n".encode()
    await send({"type": "http.response.body", "body": body, "more_body": True})


def _read_query(scope: "HTTPScope", name: str) -> str:
    return parse_qs(scope["query_string"].decode("latin-1")).get(name, [""])[0][:100]
