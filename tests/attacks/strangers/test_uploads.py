"""What is uploaded is counted and limited while it arrives; nothing refused stays; nobody takes another's."""

import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.attacks.strangers.conftest import Target
from tests.ui import conftest as ui
from tests.ui.web.visiting import QUEUE, browser, call, handler, send_file
from ui.actions.library.uploads import incoming
from ui.settings.serving import ServerSettings
from ui.web.sent.allowance import Allowance, ExceededError, UploadLimits
from ui.web.sent.clicks import NotOfThisPageError
from ui.web.sent.files import clean_name, find_received, make_place, name_place, sweep
from ui.wording.texts.table import PAGES

MB = 1_000_000
FILES, MOST_MB, OF_ALL_MB = 4, 3, 5


@pytest.fixture(scope="module")
def narrow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    """A server that takes little: files of 1 MB, 4 of them and 3 MB a visitor in an hour, 5 MB of all."""
    apprentice = ui.stand_in(tmp_path_factory.mktemp("narrow"), seconds_per_word=0.0)
    server = ServerSettings(upload_files=FILES, upload_mb=MOST_MB, upload_mb_of_all=OF_ALL_MB)
    settings = apprentice.settings
    apprentice.settings = settings.model_copy(
        update={"server": server, "index": settings.index.model_copy(update={"max_file_mb": 1})}
    )
    with ui.serving(apprentice) as url:
        yield Target(url, apprentice, None)  # type: ignore[arg-type]


def received(target: Target) -> list[Path]:
    return [path for path in incoming(target.apprentice).rglob("*") if path.is_file()]


@contextmanager
def nothing_left(target: Target) -> Iterator[None]:
    before = received(target)
    yield
    assert received(target) == before


def zeros(size: int) -> Iterator[bytes]:
    for _ in range(size // 50_000):
        yield b"0" * 50_000


def test_a_file_that_is_too_large_is_refused_while_it_arrives_and_leaves_nothing(narrow: Target) -> None:
    with nothing_left(narrow), browser(narrow.url, {"accept-language": "de"}) as mine:
        answer = send_file(mine, zeros(int(1.2 * MB)))
    assert answer.status_code == 413
    assert answer.text == PAGES["de"].door.file_too_large.format(most=1)


def test_a_visitor_who_sent_enough_is_told_so_and_others_go_on_until_all_sent_enough(narrow: Target) -> None:
    with browser(narrow.url) as mine, browser(narrow.url) as other:
        for number in range(FILES):
            assert send_file(mine, b"text", f"{number}.md").status_code == 200
        many = send_file(mine, b"text", "one-more.md")
        assert (many.status_code, many.text) == (429, PAGES["en"].door.too_many_files.format(most=FILES))
        sent = [send_file(other, zeros(950_000), f"{number}.md") for number in range(FILES)]
        assert [answer.status_code for answer in sent] == [200, 200, 200, 429]
        assert sent[-1].text == PAGES["en"].door.too_much.format(most=MOST_MB)
    with browser(narrow.url) as mine:  # a crawl counts as all the pages that it may ask for
        typed = {"do": "add", "address": "http://127.0.0.1:1/", "crawl": "yes"}
        assert "in a private network" in call(mine, handler(mine, "_add_address"), ["default"], typed)
        refused = call(mine, handler(mine, "_add_address"), ["default"], {**typed, "crawl": ""})
        assert "you can add 4 files at most" in refused
    statuses = []
    for _ in range(3):  # ids cost nothing, so the limit of all holds too
        with browser(narrow.url) as another:
            last = send_file(another, zeros(900_000))
            statuses.append(last.status_code)
    assert statuses[-1] == 429
    assert last.text == PAGES["en"].door.too_much_of_all.format(most=OF_ALL_MB)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (
            "multipart/form-data; boundary=x",
            b"--x\r\ncontent-disposition: form-data; name=a; filename=b.md\r\n\r\nhalf",
        ),
        ("multipart/form-data; boundary=x", b"no form at all"),
        (
            "multipart/form-data; boundary=x",
            b"--x\r\ncontent-disposition: form-data; name=a\r\n\r\nno file\r\n--x--\r\n",
        ),
        ("multipart/form-data; boundary=x", b"--x\r\n" + b"a" * 9_000 + b": b\r\n\r\n\r\n--x--\r\n"),
        ("multipart/form-data", b""),
        ("application/json", b"{}"),
    ],
)
def test_what_is_no_whole_form_is_refused_and_leaves_nothing(target: Target, kind: str, body: bytes) -> None:
    with nothing_left(target), browser(target.url) as mine:
        answer = mine.post("/gradio_api/upload", content=body, headers={"content-type": kind})
    assert (answer.status_code, answer.text) == (400, PAGES["en"].door.no_upload)


def test_a_connection_that_breaks_leaves_nothing(target: Target) -> None:
    address = httpx.URL(target.url)
    head = (
        f"POST /gradio_api/upload HTTP/1.1\r\nhost: 127.0.0.1:{address.port}\r\ncontent-length: 90000\r\n"
        "content-type: multipart/form-data; boundary=x\r\n\r\n"
        "--x\r\ncontent-disposition: form-data; name=files; filename=half.md\r\n\r\n"
    )
    with nothing_left(target):
        with socket.create_connection((address.host, address.port or 80)) as connection:
            connection.sendall(head.encode() + b"0" * 40_000)
            deadline = time.monotonic() + 30
            while "half.md" not in [path.name for path in received(target)] and time.monotonic() < deadline:
                time.sleep(0.02)
            assert "half.md" in [path.name for path in received(target)]  # it breaks when a part of it is there
        with browser(target.url) as mine:  # what comes later is answered when that was noticed
            kept = send_file(mine, b"The night shift begins at 10.", "later.md").json()
            call(mine, handler(mine, "_upload"), [[{"path": place} for place in kept], "default"])


FORGED = [
    "/etc/hostname",
    "{home}/visitors.key",
    "{home}/apprentice.db",
    "http://127.0.0.1:1/secret",
    "https://example.org/",
    "file:///etc/hostname",
    "../../../visitors.key",
    "{other}",
    "{folder}/../{other}",
    "--help",
    "",
    None,
    7,
    ["/etc/hostname"],
    {"path": "/etc/hostname"},
]


@pytest.mark.parametrize("event", ["_upload", "_import", "take_files"])
def test_no_event_takes_a_file_that_this_visitor_did_not_send(target: Target, event: str) -> None:
    folder = incoming(target.apprentice)
    theirs = make_place(folder, "visitor-other", "theirs.md")
    theirs.write_text("The others meet at noon.", encoding="utf-8")
    documents = len(target.apprentice.library.documents())
    known = {"home": target.apprentice.home, "other": f"{theirs.parent.name}/theirs.md", "folder": theirs.parent.name}
    with browser(target.url) as mine:
        index = handler(mine, event)["id"]
        for forged in FORGED:
            path = forged.format(**known) if isinstance(forged, str) else forged
            sent = {"path": path, "url": path, "meta": {"_type": "gradio.FileData"}}
            data = {"_upload": [[sent], "default"], "_import": [sent, "gold"]}.get(event, [[sent], "", "", False])
            body = {"fn_index": index, "data": data, "session_hash": "mine", "event_data": {"files": [path]}}
            joined = mine.post("/gradio_api/queue/join", json=body)
            assert joined.status_code == 200, joined.text
            came = mine.get(QUEUE, params={"session_hash": "mine"}).text
            assert "The page sent what it should not" in came, path
    assert theirs.read_text(encoding="utf-8") == "The others meet at noon."
    assert len(target.apprentice.library.documents()) == documents
    assert not [path for path in received(target) if path.name in ("hostname", "visitors.key", "apprentice.db")]


def test_no_input_of_any_event_is_taken_for_a_file(target: Target) -> None:
    """Gradio copies the file behind every value that looks like an upload, whatever component it is for."""
    file = {"path": "/etc/hostname", "meta": {"_type": "gradio.FileData"}}
    with browser(target.url) as mine, nothing_left(target):
        found = mine.get("/config").json()["dependencies"]
        for one in found:
            body = {"fn_index": one["id"], "data": [file] * len(one["inputs"]), "session_hash": "mine"}
            nested = {**body, "data": [{"value": file}, [[file]]][: len(one["inputs"])] or [[[file]]]}
            for sent in (body, nested):
                route = "run/predict" if one["queue"] is False else "queue/join"
                joined = mine.post(f"/gradio_api/{route}", json=sent)
                if joined.status_code == 200 and route == "queue/join":
                    mine.get(QUEUE, params={"session_hash": "mine"})


def test_what_was_taken_over_or_forgotten_does_not_stay(target: Target) -> None:
    folder = incoming(target.apprentice)
    with browser(target.url) as mine:
        [place] = send_file(mine, b"The late shift begins at 2.", "late.md").json()
        assert not place.startswith("/")
        call(mine, handler(mine, "_upload"), [[{"path": place}], "default"])
        assert "late.md" not in [path.name for path in received(target)]
        send_file(mine, b"forgotten", "forgotten.md")
    assert "forgotten.md" in [path.name for path in received(target)]
    sweep(folder, now=folder.stat().st_mtime + 10 * 24 * 3600)
    assert not received(target)


def test_an_hour_later_a_visitor_may_send_again() -> None:
    now = 0.0
    allowance = Allowance(UploadLimits(file_mb=1, files=2, mb=1, mb_of_all=10), lambda: now)
    allowance.take("mia", files=2, size=MB)
    for refused in ({"files": 1}, {"size": 1}):
        with pytest.raises(ExceededError):
            allowance.take("mia", **refused)
    allowance.take("ben", files=1, size=1)
    now = 3700.0
    allowance.take("mia", files=2, size=MB)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\mia\\plan.docx", "plan.docx"),
        (".incoming", "incoming"),
        ("..", "file"),
        ("", "file"),
        ("a\x1b]0;owned\x07.md", "a]0;owned.md"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("x" * 400 + ".md", "x" * 81 + "…7b0bd700…" + "x" * 81 + ".md"),
        ("Straße (2).md", "Straße (2).md"),
    ],
)
def test_a_file_name_is_only_a_name(sent: str, kept: str) -> None:
    assert clean_name(sent) == kept


@pytest.mark.parametrize("letter", ["x", "ß", "文"])
def test_long_names_that_differ_only_in_the_middle_stay_two_files(letter: str) -> None:
    kept = {clean_name(f"notes › {letter * 200} {middle} {letter * 200} › tea.md") for middle in "ab"}
    assert len(kept) == 2
    for name in kept:
        assert name.startswith(f"notes › {letter}")
        assert name.endswith(f"{letter} › tea.md")
        assert len(name.encode()) <= 180


def test_what_is_said_to_be_in_a_folder_must_have_been_sent_by_this_visitor(target: Target) -> None:
    theirs = make_place(incoming(target.apprentice), "visitor-other", "theirs.md")
    theirs.write_text("The others meet at noon.", encoding="utf-8")
    documents = len(target.apprentice.library.documents())
    with browser(target.url) as mine:
        added = handler(mine, "_upload")
        [first] = send_file(mine, b"The early shift begins at 6.", "notes › x › shift.md").json()
        [other] = send_file(mine, b"The late shift begins at 2.", "notes › y › shift.md").json()
        for forged in (f"{first}\n/etc/hostname", f"{first}\n{name_place(theirs)}", f"{first}\n", "\n", "", "a\x00b"):
            assert "The page sent what it should not" in call(mine, added, [None, "default"], {"files": forged}), forged
        assert len(target.apprentice.library.documents()) == documents
        call(mine, added, [None, "default"], {"files": f"{first}\n{other}"})
    assert theirs.exists()
    known = {Path(document.uri).name for document in target.apprentice.library.documents()}
    assert {"notes › x › shift.md", "notes › y › shift.md"} <= known


def test_a_link_that_stands_in_for_a_file_is_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("s", encoding="utf-8")
    place = make_place(tmp_path / "in", "mia", "a.md")
    place.symlink_to(secret)

    event: Any = SimpleNamespace(_data={"files": [f"{place.parent.name}/a.md"]})
    with pytest.raises(NotOfThisPageError):
        find_received(tmp_path / "in", "mia", event)
    place.unlink()
    place.write_text("text", encoding="utf-8")
    assert find_received(tmp_path / "in", "mia", event) == [place]


@pytest.mark.browser
def test_the_page_says_why_a_file_was_refused(narrow: Target, page: Page) -> None:
    page.goto(narrow.url)
    expect(page.locator(".welcome")).to_be_visible()
    page.get_by_role("tab", name="Documents").click()
    page.locator("#upload input[type=file]").set_input_files(
        {"name": "large.md", "mimeType": "text/markdown", "buffer": b"0" * 1_500_000}
    )
    expect(page.locator(".toast-body")).to_contain_text("1.0 Mb")  # the page refuses it before it is sent
    assert json.dumps(received(narrow), default=str).count("large.md") == 0
