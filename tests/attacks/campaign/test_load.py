"""Many people at once at a real server: nobody gets an error or another's answer, and what was acknowledged is kept.

How many and how long is set in sizes.py. Latencies are printed and not judged.
"""

import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles

import pytest

from tests.attacks.campaign.clients import ANIMALS, OF_WHOM, Client
from tests.attacks.campaign.sizes import CLIENTS, SECONDS, SEED, report
from tests.conftest import MODEL_HOME
from tests.project.processes import Processes
from tests.ui.cli.commands import Shell
from tests.ui.cli.machine.test_serve import free_port
from ui.settings.loading import Loaded, Settings
from ui.wiring import Apprentice

READY_S = 600


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home that the real embedding model has read a few documents into."""
    folder = tmp_path / "documents"
    folder.mkdir()
    for animal, food in ANIMALS.items():
        (folder / f"{animal}.md").write_text(
            f"# The {animal}\n\nThe {animal} eats {food}. It sleeps by day. It lives near water.", encoding="utf-8"
        )
    (tmp_path / "home").mkdir(0o700)
    (MODEL_HOME / "models").mkdir(parents=True, exist_ok=True)
    (tmp_path / "home" / "models").symlink_to(MODEL_HOME / "models")  # converted once per machine
    done = Shell(tmp_path, {}).run("assistant ingest", folder)
    assert done.code == 0, done.err
    return tmp_path / "home"


@contextmanager
def serving(shell: Shell, processes: Processes) -> Iterator[str]:
    """Run `assistant serve` until the end of the block, and yield its address when everything is loaded."""
    url = f"http://127.0.0.1:{free_port()}"
    line = shell.line("assistant serve --no-browser --port", url.rpartition(":")[2])
    with (shell.folder / "log").open("w") as log:
        server = processes.start(line, cwd=shell.folder, env=shell.environment(), stdout=log, stderr=subprocess.STDOUT)
        deadline = time.monotonic() + READY_S
        while "Ready." not in (said := (shell.folder / "log").read_text(encoding="utf-8")):
            assert server.poll() is None, said
            assert time.monotonic() < deadline, said
            time.sleep(0.5)
        yield url
        server.terminate()
        server.wait(60)


@pytest.mark.slow
@pytest.mark.model
@pytest.mark.timeout(2400)
def test_many_people_at_once_get_their_own_answers_and_all_that_was_acknowledged_is_kept(
    home: Path, processes: Processes
) -> None:
    shell = Shell(home.parent, {})
    with serving(shell, processes) as url:
        clients = [Client(number, url, SEED) for number in range(CLIENTS)]
        deadline = time.monotonic() + SECONDS
        threads = [threading.Thread(target=client.run, args=[deadline]) for client in clients]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    log = (home.parent / "log").read_text(encoding="utf-8")
    tell(clients)
    assert [wrong for client in clients for wrong in client.wrong] == []
    assert "Traceback" not in log, log[-3000:]
    check_kept(home, clients)


def check_kept(home: Path, clients: Sequence[Client]) -> None:
    """Each acknowledged answer, rating, correction and document is in the home once, and belongs to who sent it."""
    apprentice = Apprentice(Loaded(Settings(home=home), None, {}))
    history = list(apprentice.feedback.history())
    stored = {judged.exchange.id: judged for judged in history}
    questions = Counter(judged.exchange.answer.question for judged in history)
    titles = Counter(Path(record.uri).name for record in apprentice.library.documents())
    owners: dict[str, set[str]] = {}
    for judged in history:
        for number in OF_WHOM.findall(judged.exchange.answer.question):
            owners.setdefault(number, set()).add(judged.exchange.user)
    assert all(len(users) == 1 for users in owners.values())
    assert len(set().union(*owners.values())) == len(owners)
    for client in clients:
        assert {questions[question] for question in client.asked} <= {1}
        assert {questions[question] for question in client.sent} <= {0, 1}
        for name, values in client.rated.items():
            assert [rating.value for rating in stored[name].ratings] == values
        for name, text in client.edited:
            assert [edit.text for edit in stored[name].edits].count(text) == 1
        assert {titles[name] for name in client.uploaded} <= {1}
    found = apprentice.library.find_incomplete()
    apprentice.library.close()
    apprentice.engine.dispose()
    assert found == []


def tell(clients: Sequence[Client]) -> None:
    """Print how much was asked of the server, what it refused, and how long it took."""
    times: dict[str, list[float]] = {}
    for client in clients:
        for what, seconds in client.seconds.items():
            times.setdefault(what, []).extend(seconds)
    took = {
        what: f"{len(seconds)} (median {median(seconds):.1f} s, p95 {quantiles(seconds, n=20)[-1]:.1f} s)"
        for what, seconds in sorted(times.items())
        if len(seconds) > 1
    }
    refused = sum((client.refused for client in clients), Counter[str]())
    report(
        "Load",
        clients=len(clients),
        seconds=SECONDS,
        requests=sum(map(len, times.values())),
        answers=sum(len(client.asked) for client in clients),
        ratings=sum(len(values) for client in clients for values in client.rated.values()),
        edits=sum(len(client.edited) for client in clients),
        uploads=sum(len(client.uploaded) for client in clients),
        refused=dict(refused),
        **took,
    )
