"""How long the embedded model takes on this machine: `python -m tests.benchmarks.speed.latency [--repeat N]`.

Prints the seconds of `assistant ask` as a user meets it (a process of its own, over the project's documentation), the
seconds to load the model, to the first token of a 1,000-token prompt once it is warm, and tokens per second.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from assistant.answers import Decoding, Turn
from assistant.settings import ModelSettings
from tests.conftest import MODEL_HOME

PROMPT_TOKENS = 1000
NEW_TOKENS = 64


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--quantization", choices=("auto", "nf4", "int8", "none"), default="auto")
    arguments = parser.parse_args()
    _time_questions(arguments.repeat)

    began = time.perf_counter()
    from assistant.models.base import load_base
    from assistant.models.local import LocalGenerator  # importing torch and transformers is part of a cold start

    imported = time.perf_counter()
    base = load_base(ModelSettings(quantization=arguments.quantization), MODEL_HOME)
    loaded = time.perf_counter()

    generator = LocalGenerator(base)
    text = ""
    while generator.count_tokens((Turn("user", text),)) < PROMPT_TOKENS:
        text += "The tower is 330 metres tall and was finished in the spring of 1889. "
    prompt = (Turn("user", text + "Write a long story about it."),)
    decoding = Decoding(max_new_tokens=NEW_TOKENS)
    list(generator.stream(prompt, Decoding(max_new_tokens=2), threading.Event()))

    first, rest = [], []
    for _ in range(arguments.repeat):
        started = time.perf_counter()
        fragments = generator.stream(prompt, decoding, threading.Event())
        next(fragments)
        first.append(time.perf_counter() - started)
        *_, last = fragments
        rest.append((last.new_tokens - 1) / (time.perf_counter() - started - first[-1]))

    print(
        f"{base.model_id} · {base.quantization} · {base.dtype} · {base.device} · median (worst) of {arguments.repeat}"
    )
    print(f"import torch, transformers, peft     {imported - began:6.2f} s")
    print(f"load the converted model             {loaded - imported:6.2f} s")
    print(
        f"first token after {generator.count_tokens(prompt):5,} tokens, warm {statistics.median(first):6.2f} s"
        f" ({max(first):.2f})"
    )
    print(f"tokens per second after it           {statistics.median(rest):6.1f}   ({min(rest):.1f})")


def _time_questions(repeat: int) -> None:
    """Print the seconds of `assistant ask` in a fresh home, where the model is still packed, and afterwards."""
    with tempfile.TemporaryDirectory() as home:

        def seconds(*command: str) -> tuple[float, float]:
            """Return the seconds to the first words and to the end."""
            started = time.perf_counter()
            with subprocess.Popen(
                [sys.executable, "-m", "ui.cli.assistant", *command],
                env={**os.environ, "APPRENTICE_HOME": home},
                stdout=subprocess.PIPE,
            ) as process:
                assert process.stdout is not None
                process.stdout.read(1)
                first = time.perf_counter() - started
                process.stdout.read()
            assert process.returncode == 0
            return first, time.perf_counter() - started

        seconds("ingest", *map(str, sorted(Path("docs").glob("*.md"))))
        question = ("ask", "How many edits does it need before it learns from them?")
        print(f"assistant ask, the very first        {seconds(*question)[1]:6.2f} s")
        first, whole = zip(*(seconds(*question) for _ in range(repeat)), strict=True)
        print(f"assistant ask, cold, first words     {statistics.median(first):6.2f} s ({max(first):.2f})")
        print(f"assistant ask, cold, whole answer    {statistics.median(whole):6.2f} s ({max(whole):.2f})")


if __name__ == "__main__":
    main()
