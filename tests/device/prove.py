"""The commands that people use, one after the other, on a GPU: `tests/device/run.sh`.

First the embedded model as it ships (NF4 on a GPU): documents, corrections, a night of DPO, its promotion, an answer.
Then a model of 1.5 billion random weights: a few steps of DPO in NF4. At the end how fast the embedded one writes in
each quantization. Every command must end well; the memory is the most that torch held.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import torch
from transformers import AutoTokenizer, Qwen2Config, Qwen2ForCausalLM

from assistant.answers import Decoding
from assistant.models.base import load_base
from assistant.models.engines.measuring import compose
from assistant.models.formats.conversion import locate
from assistant.models.local import LocalGenerator
from assistant.settings import ModelSettings

TOWNS = [f"{first}{last}" for first in ("North", "South", "Old", "New", "Upper", "Lower") for last in
         ("ford", "ham", "bridge", "field", "mouth", "wick", "stead", "gate", "well", "port")]  # fmt: skip
FEW_STEPS = {"APPRENTICE_TRAINING__EPOCHS": "1", "APPRENTICE_TRAINING__MINIMUM_PAIRS": "10"}
WRITES = {"APPRENTICE_ANSWERS__MANNER": "write"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="A tiny model in place of the large one.")
    small = parser.parse_args().small
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        print("== the embedded model")
        learn(place / "embedded", place, {"APPRENTICE_MODEL__NAME": "embedded"}, 24 if small else 60)
        print("== random weights")
        name = build_large(place / "large", small=small)
        learn(place / "random", place, {"APPRENTICE_MODEL__NAME": name}, 16)
    print("== seconds for 1,000 tokens read and 60 written, alone and four at once")
    for quantization in ("none",) if not torch.cuda.is_available() else ("nf4", "int8", "none"):
        print(measure_writing(quantization))


def learn(home: Path, place: Path, settings: dict[str, str], questions: int) -> None:
    """Read documents, correct the answers of so many questions, and learn from them."""
    documents = place / "towns.md"
    documents.write_text("\n\n".join(f"# {town}\n\n{describe(town, at)}" for at, town in enumerate(TOWNS)), "utf-8")
    golden = place / "golden.jsonl"
    rows = [
        {
            "id": town,
            "question": f"How many people live in {town}?",
            "reference": f"{1000 + 37 * at} people live in {town}.",
            "answerable": True,
        }
        for at, town in enumerate(TOWNS[:questions])
    ]
    golden.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    given = {"APPRENTICE_HOME": str(home), **FEW_STEPS, **WRITES, **settings}
    call(given, "assistant", "doctor", allowed=(0, 1))
    call(given, "assistant", "ingest", str(documents))
    call(given, "feedback", "simulate", str(golden))
    call(given, "finetune", "dpo", "--promote", "never", allowed=(0, 3))
    versions = sorted((home / "adapters").glob("dpo-*/card.json"))
    if not versions:
        sys.exit("No version came of the training.")
    card = json.loads(versions[-1].read_text("utf-8"))
    print(json.dumps({key: card[key] for key in ("base_model", "quantization", "pairs", "seconds") if key in card}))
    call(given, "finetune", "promote", versions[-1].parent.name)
    call(given, "assistant", "ask", f"How many people live in {TOWNS[-1]}?")
    call(given, "finetune", "rollback")


def describe(town: str, at: int) -> str:
    """Return what the document says of a town."""
    return f"{1000 + 37 * at} people live in {town}. Its market is held on day {at % 7 + 1} of the week."


def call(given: dict[str, str], command: str, *arguments: str, allowed: tuple[int, ...] = (0,)) -> None:
    """Run a command of the project, say what it took, and end where it fails."""
    start = time.monotonic()
    module = [sys.executable, "-m", f"ui.cli.{command}", *arguments]
    done = subprocess.run(module, env={**os.environ, **given}, capture_output=True, text=True, check=False)
    print(f"{time.monotonic() - start:7.1f} s  {command} {' '.join(arguments)[:60]}: {done.returncode}")
    if done.returncode not in allowed:
        sys.exit(done.stdout[-2000:] + done.stderr[-2000:])
    if command == "assistant":
        print("           " + "\n           ".join(done.stdout.strip().splitlines()[-6:]))


def build_large(folder: Path, *, small: bool) -> str:
    """Save a Qwen2 of random weights, 1.5 billion or few, with the tokenizer of the embedded model; return its name."""
    tokenizer = AutoTokenizer.from_pretrained(locate("embedded", Path(tempfile.gettempdir()) / "apprentice-device"))
    shape: dict[str, Any] = (
        {"hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 2, "num_attention_heads": 4}
        if small
        else {"hidden_size": 1536, "intermediate_size": 8960, "num_hidden_layers": 28, "num_attention_heads": 12}
    )
    torch.manual_seed(0)
    config = Qwen2Config(vocab_size=len(tokenizer), num_key_value_heads=2, eos_token_id=tokenizer.eos_token_id, **shape)
    Qwen2ForCausalLM(config).to(torch.bfloat16).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return str(folder)


def measure_writing(quantization: str) -> str:
    """Return how long the embedded model takes, and what memory."""
    home = Path(tempfile.gettempdir()) / "apprentice-device"
    generator = LocalGenerator(load_base(ModelSettings(quantization=quantization), home))  # pyright: ignore[reportArgumentType]
    decoding = Decoding(max_new_tokens=60)
    prompts = [compose(generator, at, "How long is the notice of the lease?") for at in range(5)]
    list(generator.stream(prompts[4], decoding, threading.Event()))
    start = time.monotonic()
    list(generator.stream(prompts[0], decoding, threading.Event()))
    alone = time.monotonic() - start
    start = time.monotonic()
    generator.write_all(prompts[:4], decoding)
    four = time.monotonic() - start
    memory = torch.cuda.max_memory_allocated() / 1e9 if torch.cuda.is_available() else float("nan")
    return f"{quantization:6} {alone:6.2f} {four:6.2f}   {memory:.2f} GB"


if __name__ == "__main__":
    main()
