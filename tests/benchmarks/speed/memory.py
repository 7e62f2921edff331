"""How near are the memory figures of `assistant models`? `python -m tests.benchmarks.speed.memory`

The embedded model, held in each way, reads a full window and writes after it, and takes a step of DPO on a pair that
fills the window; each in a process of its own. Printed are the estimate, what was measured, and their ratio, all
without what the libraries take. Without a GPU nothing is trained quantised,
for a step takes minutes, and int8 is left out.
"""

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import warnings
from pathlib import Path
from typing import Any

from tests.conftest import MODEL_HOME
from ui.settings.models.catalogue import find_model
from ui.settings.models.memory import HELD, PROCESS_BYTES, Need, estimate

WORK = ("serve", "train")
ANSWER_TOKENS = 256


def main() -> int:
    """Print a row per quantisation and work; 1 when an estimate is off by half."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.speed.memory", description=__doc__)
    parser.add_argument("--window", type=int, default=4096)
    parser.add_argument("--work", choices=WORK, help=argparse.SUPPRESS)
    parser.add_argument("--held", choices=HELD, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.work:
        print(json.dumps(_measure(given.work, given.held, given.window)))
        return 0
    print(f"{'':14}{'estimate MB':>12}{'measured MB':>12}{'ratio':>8}")
    on_gpu = bool(shutil.which("nvidia-smi"))
    ratios = []
    for held in HELD if on_gpu else ("none", "nf4"):
        for work in WORK if held == "none" or on_gpu else WORK[:1]:
            found = _measure_apart(work, held, given.window)
            need = _estimate(held, given.window, found["bytes_per_number"])
            expected = (need.serve if work == "serve" else need.train) - PROCESS_BYTES
            ratios.append(expected / found["peak"])
            print(f"{held:6}{work:8}{expected / 1e6:12.0f}{found['peak'] / 1e6:12.0f}{ratios[-1]:8.2f}", flush=True)
    return int(not all(0.67 < ratio < 1.5 for ratio in ratios))


def _estimate(held: Any, window: int, bytes_per_number: int) -> Need:
    embedded = find_model("embedded")
    assert embedded is not None
    on_gpu = bool(shutil.which("nvidia-smi"))
    return estimate(
        embedded.shape, held, bytes_per_number=bytes_per_number, window=window, rank=16, prompts_learn=False, gpu=on_gpu
    )


def _measure_apart(work: str, held: str, window: int) -> dict[str, int]:
    command = [sys.executable, "-m", "tests.benchmarks.speed.memory", "--work", work, "--held", held]
    done = subprocess.run([*command, "--window", str(window)], check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def _measure(work: str, held: Any, window: int) -> dict[str, int]:
    """Work, and return the most bytes that were held on top of the libraries, or on the GPU where there is one."""
    import torch

    import assistant.models.local  # noqa: F401 - all that generates
    from assistant.models.base import load_base
    from assistant.settings import ModelSettings

    warnings.simplefilter("ignore")
    if work == "train":
        import finetune.training.train  # noqa: F401
    if held != "none":
        import bitsandbytes  # noqa: F401
    with _Peak() as peak:
        base = load_base(ModelSettings(quantization=held, window=window), MODEL_HOME)
        chance = random.Random(0)
        words = base.tokenizer("The quick brown fox jumps over a lazy dog near 12 red barns.")["input_ids"]
        if work == "serve":
            with torch.inference_mode():
                prompt = torch.tensor([chance.choices(words, k=window - 8)], device=base.device)
                base.model.generate(prompt, max_new_tokens=8, do_sample=False)  # pyright: ignore[reportCallIssue]
        else:
            _train(base, words, window, chance)
    most = torch.cuda.max_memory_allocated() if torch.cuda.is_available() else peak.grown
    return {"peak": most, "bytes_per_number": base.dtype.itemsize}


class _Peak:
    """How much anonymous memory this process took at most during a block: files that are mapped cost none."""

    def __enter__(self) -> "_Peak":
        self.grown, self._before, self._ended = 0, _anonymous(), threading.Event()
        self._watching = threading.Thread(target=self._watch)
        self._watching.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._watching.join()

    def _watch(self) -> None:
        while not self._ended.wait(0.01):
            self.grown = max(self.grown, _anonymous() - self._before)


def _anonymous() -> int:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("RssAnon"))


def _train(base: Any, words: list[int], window: int, chance: random.Random) -> None:
    from finetune.data.tokens import TrainingRow
    from finetune.methods.dpo import DPO
    from finetune.runs.progress import ProgressFile
    from finetune.settings import TrainingSettings
    from finetune.training.reach.activated_lora import invocation_tokens
    from finetune.training.train import train

    end = tuple(invocation_tokens(base.tokenizer))

    def make_tokens(count: int) -> tuple[int, ...]:
        return tuple(chance.choices(words, k=count))

    prompt = make_tokens(window - ANSWER_TOKENS - len(end)) + end
    rows = [TrainingRow("0", prompt, make_tokens(ANSWER_TOKENS), make_tokens(ANSWER_TOKENS))]
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home) / "run"
        folder.mkdir()
        settings = TrainingSettings(epochs=1, warmup_share=0.0)  # a first step that learns
        train(DPO, base, rows, settings, folder, ProgressFile(folder / "p.jsonl"), Path(home) / "references")


if __name__ == "__main__":
    sys.exit(main())
