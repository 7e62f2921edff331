"""A fresh folder to run commands in."""

from pathlib import Path

import pytest

from tests.ui.cli.commands import Shell


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path, {})
