"""Energy is metered, and nothing is printed or left behind."""

import time
from pathlib import Path

import pytest

from finetune.training.energy import EnergyMeter


def test_work_takes_energy_and_its_meter_is_silent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    with EnergyMeter() as short:
        pass
    with EnergyMeter() as longer:
        end = time.monotonic() + 1.0
        while time.monotonic() < end:
            sum(range(1000))
    assert longer.kwh is not None
    assert 0 < longer.kwh < 0.01
    assert longer.kwh > (short.kwh or 0)
    assert capfd.readouterr() == ("", "")
    assert list(tmp_path.iterdir()) == []


def test_work_that_fails_fails_as_without_a_meter() -> None:
    with pytest.raises(ZeroDivisionError), EnergyMeter():
        1 / 0  # noqa: B018
