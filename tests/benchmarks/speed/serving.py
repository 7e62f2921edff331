"""How fast each engine answers, beside other programs: `python -m tests.benchmarks.speed.serving [--repeat N]`.

Plain transformers and plain llama.cpp are the others. Each has a process of its own and all threads of this machine. It
reads the same prompts of about 1,000 tokens and writes 60: behind a new prompt, behind another question about the same
passages, and for four questions at once, of which the last answer counts. Seconds of the processor hardly change when
others work here, so they stand beside those on the clock.
"""

import argparse
import json
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from statistics import median
from typing import Any

from assistant.answers import Decoding, Turn
from assistant.models.formats.conversion import find_embedded_gguf, locate
from assistant.settings import ModelSettings
from tests.conftest import MODEL_HOME

OURS = {
    "openvino, 8 bits": ModelSettings(engine="openvino", quantization="int8"),
    "openvino": ModelSettings(engine="openvino"),
    "llama.cpp": ModelSettings(engine="llama.cpp"),
    "transformers": ModelSettings(engine="transformers"),
}
PEERS = ("plain transformers", "plain llama.cpp")
QUESTIONS = ("How long is the notice of the lease?", "Who pays for repairs of the roof?")
REFERENCE = "The notice is three months, in writing [2]. Repairs are borne by the owner [1]."
Write = Callable[[list[Turn]], float]
"""Writes behind a prompt; returns the seconds to the first token."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--prepare", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        print(json.dumps(_measure(arguments.one, arguments.repeat)))
        return
    if arguments.prepare:
        _load_ours(arguments.prepare)
        return
    for name in OURS:  # what is done only once counts in no column
        _run("--prepare", name)
    load = {
        name: json.loads(_run("--one", name, "--repeat", str(arguments.repeat)).strip().splitlines()[-1])
        for name in (*OURS, *PEERS)
    }
    columns = ("load", "first token", "answer", "same passages", "four at once")
    print(f"{'seconds (of the processor)':28}" + "".join(f"{column:>17}" for column in columns) + "      memory   nats")
    for name, found in load.items():
        cells = "".join(f"{found[column][0]:8.2f} ({found[column][1]:6.2f})" for column in columns)
        nats = f"{found['nats']:6.2f}" if found["nats"] else "     –"
        print(f"{name:28}{cells} {found['memory'] / 1e9:7.2f} GB {nats}")
    for column in ("answer", "same passages"):
        for which, place in (("clock", 0), ("processor", 1)):
            best = min(load[peer][column][place] for peer in PEERS)
            ratios = ", ".join(f"{name} {best / load[name][column][place]:.1f}" for name in OURS)
            print(f"{column}, times faster than the better peer by the {which}: {ratios}")


def _run(*options: str) -> str:
    command = [sys.executable, "-m", "tests.benchmarks.speed.serving", *options]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def _measure(name: str, repeat: int) -> dict[str, Any]:
    """Return seconds on the clock and of the processor for each column, the memory in bytes, and nats a token."""
    load, (write, judge) = _time(lambda: _load(name))
    from assistant.models.engines.measuring import compose

    counter = _Counter()
    prompts = {(at, question): compose(counter, at, question) for at in range(repeat + 5) for question in QUESTIONS}
    write(prompts[repeat, QUESTIONS[0]])  # wakes up
    firsts, news, same = [], [], []
    for at in range(repeat):
        taken, first = _time(lambda at=at: write(prompts[at, QUESTIONS[0]]))
        firsts.append((first, taken[1]))
        news.append(taken)
        same.append(_time(lambda at=at: write(prompts[at, QUESTIONS[1]]))[0])
    with ThreadPoolExecutor(4) as users:
        asked = [prompts[repeat + 1 + user, QUESTIONS[0]] for user in range(4)]
        four, _ = _time(lambda: list(users.map(write, asked)))
    return {
        "load": load,
        "first token": (median(first for first, _ in firsts), float("nan")),
        "answer": tuple(map(median, zip(*news, strict=True))),
        "same passages": tuple(map(median, zip(*same, strict=True))),
        "four at once": four,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        "nats": judge(prompts[0, QUESTIONS[0]]) if judge else None,
    }


def _time(work: Callable[[], Any]) -> tuple[tuple[float, float], Any]:
    began, used = time.perf_counter(), time.process_time()
    result = work()
    return (time.perf_counter() - began, time.process_time() - used), result


class _Counter:
    """Counts tokens as the embedded model does, without the model."""

    def __init__(self) -> None:
        from assistant.models.waiting import WaitingGenerator

        self._waiting = WaitingGenerator(ModelSettings(), MODEL_HOME, lambda: _refuse())
        self.window = self._waiting.window
        self.count_tokens = self._waiting.count_tokens


def _refuse() -> Any:
    raise AssertionError("counting loads no model")


def _load(name: str) -> tuple[Write, Callable[[list[Turn]], float] | None]:
    if name in OURS:
        return _load_ours(name)
    return _load_transformers() if name == "plain transformers" else _load_llama_cpp()


def _load_ours(name: str) -> tuple[Write, Callable[[list[Turn]], float]]:
    from assistant.models.engines.loading import load_served

    generator = load_served(OURS[name], MODEL_HOME)
    decoding = Decoding(max_new_tokens=60, temperature=0, end_probability=1.0)

    def write(prompt: list[Turn]) -> float:
        began, first = time.perf_counter(), 0.0
        for _ in generator.stream(prompt, decoding, threading.Event()):
            first = first or time.perf_counter() - began
        return first

    def judge(prompt: list[Turn]) -> float:
        found = generator.log_likelihood(prompt, REFERENCE)
        return found.nll / found.tokens

    return write, judge


def _load_transformers() -> tuple[Write, None]:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    from retrieval.index.embedding.precision import computes_bfloat16

    folder = locate("embedded", MODEL_HOME)
    model: Any
    dtype = torch.bfloat16 if computes_bfloat16(torch.device("cpu")) else torch.float32
    model, tokenizer = AutoModelForCausalLM.from_pretrained(folder, dtype=dtype), AutoTokenizer.from_pretrained(folder)
    alone = threading.Lock()

    def write(prompt: list[Turn]) -> float:
        chat = [{"role": turn.role, "content": turn.text} for turn in prompt]
        ids = tokenizer.apply_chat_template(chat, add_generation_prompt=True, return_tensors="pt", return_dict=True)
        with alone:
            model.generate(**ids, max_new_tokens=60, min_new_tokens=60, do_sample=False)
        return float("nan")

    return write, None


def _load_llama_cpp() -> tuple[Write, None]:
    xllamacpp: Any = import_module("xllamacpp")
    settings = xllamacpp.CommonParams()
    settings.model.path = str(find_embedded_gguf())
    settings.n_ctx, settings.n_parallel, settings.port, settings.verbosity = 4 * 2048, 4, 0, 0
    server = xllamacpp.Server(settings)

    def write(prompt: list[Turn]) -> float:
        chat = [{"role": turn.role, "content": turn.text} for turn in prompt]
        asked = {"messages": chat, "max_tokens": 60, "temperature": 0, "stream": True, "ignore_eos": True}
        began, first = time.perf_counter(), 0.0

        def hear(_: object) -> bool:
            nonlocal first
            first = first or time.perf_counter() - began
            return False

        server.handle_chat_completions(asked, hear)
        return first

    return write, None


if __name__ == "__main__":
    main()
