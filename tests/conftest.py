"""Fixtures that several packages share. The real model is loaded once, and only when a test asks for it."""

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assistant.settings import ModelSettings

if TYPE_CHECKING:
    from assistant.models.base import LoadedBase

os.environ.update(
    HF_HUB_OFFLINE="1",
    RAGAS_DO_NOT_TRACK="true",
    ANONYMIZED_TELEMETRY="False",
    TOKENIZERS_PARALLELISM="false",
    GOMP_SPINCOUNT="4000",
)

MODEL_HOME = Path(tempfile.gettempdir()) / "apprentice-test-models"
"""Outlives the run, so that the embedded model is converted once per machine."""


@pytest.fixture(scope="session")
def embedded_base() -> "LoadedBase":
    """The embedded model as this machine holds it best. Tests leave it without adapters or through a LocalGenerator."""
    from assistant.models.base import load_base  # torch is loaded only for tests that need it

    return load_base(ModelSettings(), MODEL_HOME)
