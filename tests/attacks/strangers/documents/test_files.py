"""The files of documents are for whoever may ask, by the ids of documents, and only as they were read."""

import base64
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from retrieval.library import Library
from retrieval.settings import IndexSettings
from tests.attacks.strangers.conftest import Target
from tests.retrieval.fakes import WordEmbedder
from tests.retrieval.formats.sources import pdf_of
from ui.people.accounts import Accounts

PASSWORD = "correct horse battery"
PAGE = "Black tea withers and is rolled. <script>alert(1)</script>"
SECRET = "nobody-may-read-this"


@dataclass(frozen=True)
class Files:
    """A server that asks who comes, and two files in its library."""

    url: str
    folder: Path
    ids: dict[str, str]


@pytest.fixture(scope="module")
def files(target: Target, tmp_path_factory: pytest.TempPathFactory) -> Files:
    folder, apprentice = tmp_path_factory.mktemp("files"), target.apprentice
    (folder / "tea.pdf").write_bytes(pdf_of(PAGE))
    (folder / "page.html").write_text(f"<p>{PAGE}</p>", encoding="utf-8")
    (folder / "outside.txt").write_text(SECRET, encoding="utf-8")
    library = Library(IndexSettings(), apprentice.home, apprentice.engine, WordEmbedder())
    read = list(library.ingest([str(folder / name) for name in ("tea.pdf", "page.html")]))
    apprentice.library = library  # type: ignore[assignment]
    accounts = Accounts(apprentice.engine)
    accounts.add("ada", "admin", PASSWORD)
    accounts.add("rita", "reader", PASSWORD)
    return Files(target.url, folder, {Path(one.uri).name: one.document_id or "" for one in read})


@contextmanager
def reader(files: Files) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=files.url, timeout=60) as client:
        assert client.post("/sign-in", data={"name": "rita", "password": PASSWORD}).status_code == 303
        yield client


def paths_of(files: Files) -> list[str]:
    return [f"/documents/{files.ids['tea.pdf']}/{what}" for what in ("original", "pages/1.png")]


def test_a_reader_gets_a_file_that_no_browser_would_show_and_a_picture_that_runs_nothing(files: Files) -> None:
    with reader(files) as rita:
        for name in files.ids:
            got = rita.get(f"/documents/{files.ids[name]}/original")
            assert (got.status_code, got.content) == (200, (files.folder / name).read_bytes())
            assert got.headers["content-type"] == "application/octet-stream"
            assert got.headers["content-disposition"].startswith(f'attachment; filename="{name}"')
            assert str(files.folder) not in str(got.headers)
            assert (got.headers["x-content-type-options"], got.headers["cache-control"]) == ("nosniff", "no-store")
            assert "default-src 'none'" in got.headers["content-security-policy"]
        picture = rita.get(paths_of(files)[1])
        assert (picture.status_code, picture.headers["content-type"]) == (200, "image/png")
        assert picture.content.startswith(b"\x89PNG")


def test_nobody_gets_them_without_a_session_or_from_another_site(files: Files) -> None:
    with httpx.Client(base_url=files.url, timeout=60) as stranger, reader(files) as rita:
        for path in paths_of(files):
            assert stranger.get(path).status_code == 401
            assert stranger.get("/documents/" + "0" * 16 + "/original").status_code == 401  # nor what there is
            for headers in (
                {"origin": "http://evil.example"},
                {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image"},
                {"sec-fetch-site": "same-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"},
            ):
                assert rita.get(path, headers=headers).status_code == 403
            assert rita.get(path, headers={"host": "evil.example"}).status_code == 421
            assert rita.post(path).status_code == 404
            assert rita.get(path).headers["cross-origin-resource-policy"] == "same-origin"


def test_no_path_leads_anywhere_else_and_no_answer_says_why(files: Files) -> None:
    known = files.ids["tea.pdf"]
    outside = base64.b16encode(str(files.folder / "outside.txt").encode()).decode().lower()
    with reader(files) as rita:
        answers = [
            rita.get(f"/documents/{path}")
            for path in (
                "",
                "original",
                f"{known}",
                f"{known}/original/",
                f"{known}/original%00.txt",
                f"{known}/original%0a",
                f"{known}/../{known}/original",
                f"{known}/%2e%2e/%2e%2e/outside.txt",
                "..%2f..%2foutside.txt/original",
                "%2fetc%2fpasswd/original",
                f"{outside[:16]}/original",
                f"{known.upper()}x/original",
                f"{'0' * 16}/original",
                f"{'0' * 16}/pages/1.png",
                f"{files.ids['page.html']}/pages/1.png",
                f"{known}/pages/0.png",
                f"{known}/pages/2.png",
                f"{known}/pages/-1.png",
                f"{known}/pages/1.png.html",
                f"{known}/pages/٣.png",
                f"{known}/pages/99999999999999999999.png",
            )
        ]
        wrong = [(str(one.url), one.status_code) for one in answers if one.status_code != 404 and one.url.path not in
                 paths_of(files)]  # fmt: skip
        assert not wrong
        assert {one.text for one in answers if one.status_code == 404} == {"Not found"}


def test_a_file_that_was_put_in_the_place_of_another_is_not_given_out(files: Files) -> None:
    file = files.folder / "tea.pdf"
    data = file.read_bytes()
    with reader(files) as rita:
        try:
            file.unlink()
            file.symlink_to(files.folder / "outside.txt")
            assert hashlib.sha256(file.read_bytes()).hexdigest() == hashlib.sha256(SECRET.encode()).hexdigest()
            assert [rita.get(path).status_code for path in paths_of(files)] == [404, 404]
            file.unlink()
            file.mkdir()
            assert [rita.get(path).status_code for path in paths_of(files)] == [404, 404]
            file.rmdir()
            assert [rita.get(path).status_code for path in paths_of(files)] == [404, 404]
        finally:
            file.write_bytes(data)
        assert [rita.get(path).status_code for path in paths_of(files)] == [200, 200]
