"""How long `assistant serve` takes to start: `python -m tests.benchmarks.start [--repeat N] [--tree FOLDER]`.

Prints seconds from the start of the process until (a) the address answers, (b) headless Chromium shows the page with
the field for questions, and (c) a question that is asked there at once is answered: cold, in a fresh home whose model
is still to be converted, and warm, every start after that. Beside the clock stands the server's processor time, which
other jobs on the machine move less. `--tree` measures another version of this project.
"""

import argparse
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import psutil
from playwright.sync_api import Browser, sync_playwright

PROJECT = Path(__file__).parents[2]
DOCUMENTS = sorted((PROJECT / "docs").glob("*.md"))
QUESTION = "How do I add documents?"
LOOK_S = 0.02
PATIENCE_S = 900.0

Moment = tuple[float, float]
"""Seconds by the clock and of the server's processor time."""
STATIONS = ("address", "page", "answer")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=3, help="warm starts")
    parser.add_argument("--cold", type=int, default=1, help="cold starts, at least one")
    parser.add_argument("--tree", type=Path, default=PROJECT, help="the version to measure")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("chromium-browser"), args=["--no-sandbox"]
        )
        homes = [_fresh_home(Path(folder) / f"home-{number}", arguments.tree) for number in range(arguments.cold)]
        cold = [_start(home, browser) for home in homes]
        warm = [_start(homes[0], browser) for _ in range(arguments.repeat)]
        browser.close()
    print(f"{'start':<6}{'until':<9}{'seconds: least':>15}{'median':>8}{'processor: least':>18}{'median':>8}")
    for name, runs in (("cold", cold), ("warm", warm)):
        _show(name, runs)


def _show(name: str, runs: Sequence[Mapping[str, Moment]]) -> None:
    for station in STATIONS:
        seconds, processor = zip(*(run[station] for run in runs), strict=True)
        print(
            f"{name:<6}{station:<9}{min(seconds):>15.2f}{statistics.median(seconds):>8.2f}"
            f"{min(processor):>18.2f}{statistics.median(processor):>8.2f}"
        )


def _fresh_home(folder: Path, tree: Path) -> dict[str, str]:
    """Return the environment of a home that holds the documentation and no converted model yet."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("APPRENTICE_")}
    environment = {**kept, "PYTHONPATH": str(tree), "APPRENTICE_HOME": str(folder), "CI": "true"}
    command = [sys.executable, "-m", "ui.cli.assistant", "ingest", *map(str, DOCUMENTS)]
    subprocess.run(command, env=environment, cwd=folder.parent, capture_output=True, check=True)
    return environment


def _start(environment: Mapping[str, str], browser: Browser) -> dict[str, Moment]:
    """Start a server, ask it a question as soon as that is possible, and end it."""
    port = _free_port()
    page = browser.new_page()
    page.set_default_timeout(PATIENCE_S * 1000)
    command = [sys.executable, "-m", "ui.cli.assistant", "serve", "--port", str(port)]
    began = time.perf_counter()
    elsewhere = Path(environment["APPRENTICE_HOME"]).parent  # Python imports from the working folder first
    quiet = subprocess.DEVNULL
    server = psutil.Popen(command, env=environment, cwd=elsewhere, stdout=quiet, stderr=quiet)

    def now() -> Moment:
        used = server.cpu_times()
        return time.perf_counter() - began, used.user + used.system

    reached = {}
    try:
        while not _answers(port):
            if server.poll() is not None:
                raise SystemExit("The server ended instead of starting.")
            time.sleep(LOOK_S)
        reached["address"] = now()
        page.goto(f"http://127.0.0.1:{port}")
        question = page.locator("#question textarea")
        question.wait_for()
        reached["page"] = now()
        question.fill(QUESTION)
        question.press("Enter")
        page.locator("#transcript .answer").first.wait_for()
        reached["answer"] = now()
    finally:
        page.close()
        server.terminate()
        server.wait()
    return reached


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


if __name__ == "__main__":
    main()
