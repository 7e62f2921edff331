"""A home with corrections, for commands that learn from them."""

import pytest

from feedback.store.database import open_database
from feedback.store.store import FeedbackStore
from tests.finetune.fakes import DOORS, corrected
from tests.finetune.families.tiny import build_model
from tests.ui.cli.commands import Shell

FEW = {
    "APPRENTICE_MODEL__QUANTIZATION": "none",
    "APPRENTICE_ANSWERS__UNTRAINED": "write",
    "APPRENTICE_ANSWERS__MAX_NEW_TOKENS": "8",
    "APPRENTICE_TRAINING__MINIMUM_PAIRS": "2",
    "APPRENTICE_TRAINING__HOLDOUT_SHARE": "0.5",
    "APPRENTICE_TRAINING__PAIRS_PER_STEP": "1",
    "APPRENTICE_PROMOTION__MINIMUM_QUESTIONS": "5",
}


@pytest.fixture
def taught(shell: Shell) -> Shell:
    """A home with corrections for a tiny model of random weights."""
    model = build_model("OLMo", shell.folder / "model")
    correct(shell)
    return Shell(shell.folder, {**shell.variables, **FEW, "APPRENTICE_MODEL__NAME": str(model)})


def correct(shell: Shell) -> None:
    """Put a dozen corrections into a new home."""
    (shell.folder / "home").mkdir()
    engine = open_database(f"sqlite:///{shell.folder / 'home' / 'apprentice.db'}")
    corrected(FeedbackStore(engine), [*DOORS, "side", "stage", "trap", "attic"])
    engine.dispose()
