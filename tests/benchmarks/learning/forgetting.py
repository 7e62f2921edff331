"""Has an adapter forgotten how to write? `python -m tests.benchmarks.learning.forgetting HOME [ADAPTER…]`

Nats per token of ordinary text that no feedback is about (Wikipedia articles of Chroma's chunking evaluation), in
windows of 512 tokens, for the base model and for every adapter in a home folder, or those named. A rise of more than
0.02 is too much, and ends with exit code 1.
"""

import argparse
import os
import sys
from pathlib import Path
from statistics import fmean, stdev

import torch

from assistant.adapters.files import Adapter
from assistant.models.base import LoadedBase, load_base
from tests.benchmarks.data import clapnq
from ui.wiring import Apprentice

WINDOW = 512
ALLOWED = 0.02


def main() -> int:
    """Print a row per adapter; 1 when one has forgotten too much."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.learning.forgetting", description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("adapters", nargs="*")
    parser.add_argument("--windows", type=int, default=40)
    given = parser.parse_args()
    os.environ["APPRENTICE_HOME"] = str(given.home)
    app = Apprentice.open(given.home / "apprentice.toml")
    text = (clapnq.data_folder().parent / "chunking" / "corpora" / "wikitexts.md").read_text(encoding="utf-8")
    base = load_base(app.settings.model, app.home)
    ids = base.tokenizer(text, return_tensors="pt", verbose=False)["input_ids"][0]
    stride = max(WINDOW, len(ids) // given.windows)
    windows = [ids[start : start + WINDOW] for start in range(0, len(ids) - WINDOW, stride)][: given.windows]
    before = _measure_nats(base, None, windows)
    print(f"{len(windows)} windows of {WINDOW} tokens, nats per token; base model {fmean(before):.4f}", flush=True)
    worst = 0.0
    for adapter_id in given.adapters or [adapter.id for adapter in app.shelf.adapters()]:
        nats = _measure_nats(base, app.shelf.get(adapter_id), windows)
        rises = [new - old for new, old in zip(nats, before, strict=True)]
        worst = max(worst, fmean(rises))
        print(f"{adapter_id:40}{fmean(rises):+9.4f}  (± {stdev(rises) / len(rises) ** 0.5:.4f})", flush=True)
    return int(worst > ALLOWED)


def _measure_nats(base: LoadedBase, adapter: Adapter | None, windows: list[torch.Tensor]) -> list[float]:
    served = base.switched
    served.switch(adapter)
    found = []
    for window in windows:
        inputs = window.unsqueeze(0).to(base.device)
        with torch.inference_mode():
            logits = served.model(input_ids=inputs).logits[0, :-1].float()
        found.append(torch.nn.functional.cross_entropy(logits, inputs[0, 1:]).item())
    return found


if __name__ == "__main__":
    sys.exit(main())
