"""kill -9 at random moments, again and again on one home: what was acknowledged is there, nothing is half there.

A few with the other tests, a thousand with `make test-slow`; sizes.py says how to change that.
"""

import importlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.attacks.campaign.sizes import KILLS, SEED, report
from tests.project.processes import PROJECT, Processes

SHARES = {"documents": 0.33, "judgements": 0.33, "promotions": 0.16, "backups": 0.12, "trainings": 0.06}
"""Of all kills."""
FEW = {"documents": 3, "judgements": 3, "promotions": 2, "backups": 2}
"""With the other tests. A killed training has a test of its own."""


def run(processes: Processes, folder: Path, kills: dict[str, int]) -> list[dict]:
    """Let processes die, and return what is known of each death."""
    told = [f"{area}={count}" for area, count in kills.items()]
    command = [sys.executable, "-m", "tests.attacks.campaign.dying", folder, str(SEED), *told]
    process = processes.start(command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    out, errors = process.communicate()
    deaths = [json.loads(line) for line in out.splitlines()]
    assert process.returncode == 0, errors
    assert [death for death in deaths if death["problem"]] == []
    assert len(deaths) == sum(kills.values())
    return deaths


def test_processes_that_are_killed_lose_nothing_and_leave_nothing_half_done(
    tmp_path: Path, processes: Processes
) -> None:
    deaths = run(processes, tmp_path, FEW)
    assert sum(death["done"] for death in deaths) > 0


@pytest.mark.parametrize("area", SHARES)
def test_every_area_of_the_campaign_can_begin(area: str) -> None:
    module = importlib.import_module(f"tests.attacks.campaign.areas.{area}")
    assert all(callable(getattr(module, step)) for step in ("prepare", "work", "check"))


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("area", SHARES)
def test_hundreds_of_deaths_lose_nothing_and_leave_nothing_half_done(
    area: str, tmp_path: Path, processes: Processes
) -> None:
    kills = round(KILLS * SHARES[area])
    deaths = run(processes, tmp_path, {area: kills})
    done = sum(death["done"] for death in deaths)
    assert done > 0
    report(f"Killed: {area}", kills=kills, survived=kills, acknowledged_steps=done)
