"""How large the campaign is. Variables of the environment make it smaller or larger:

    CAMPAIGN_KILLS=1000 CAMPAIGN_FILES=2000 CAMPAIGN_CLIENTS=20 CAMPAIGN_SECONDS=120 CAMPAIGN_SEED=1 make test-slow

`python -m pytest -m slow tests/attacks/campaign` runs it alone. The figures are printed, and written as one line of
JSON for each part to the file that CAMPAIGN_FIGURES names, if it names one.
"""

import json
import os
import sys
from pathlib import Path

KILLS = int(os.environ.get("CAMPAIGN_KILLS", "1000"))
"""Of all areas together."""
FILES = int(os.environ.get("CAMPAIGN_FILES", "2000"))
CLIENTS = int(os.environ.get("CAMPAIGN_CLIENTS", "20"))
SECONDS = float(os.environ.get("CAMPAIGN_SECONDS", "120"))
"""For which the clients go on."""
SEED = int(os.environ.get("CAMPAIGN_SEED", "1"))


def report(part: str, **figures: object) -> None:
    """Print what a part of the campaign came to, past the capture of pytest."""
    shown = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in figures.items())
    sys.__stderr__.write(f"\n{part}: {shown}\n")  # type: ignore[union-attr]  a test always has one
    if file := os.environ.get("CAMPAIGN_FIGURES"):
        with Path(file).open("a", encoding="utf-8") as kept:
            kept.write(json.dumps({"part": part, **figures}) + "\n")
