"""How much faster are we than stock TRL on the same pairs? `python -m tests.benchmarks.speed.training [--pairs N]`

Pairs shaped like those of retrieval: a prompt of about 1,000 tokens, answers of about 100. Each side trains one pass
in a process of its own, with the same model, pairs, losses and hyperparameters: `trl.DPOTrainer` as it comes, then
ours on a first night and on a second, when what the base model thinks of these pairs is known. Those three train an
adapter that works on everything and must agree in the loss; the last two train what `finetune` does unasked, an adapter
that works on answers only.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path
from typing import Any

from tests.conftest import MODEL_HOME

PROMPT_TOKENS, ANSWER_TOKENS = 1000, 100
STOCK, FIRST, SECOND = "stock TRL", "ours, first night", "ours, second night"
ANSWERS = ("answers only, first", "answers only, second")
SIDES = (STOCK, FIRST, SECOND, *ANSWERS)


def main() -> int:
    """Print a row per side and the ratios; 1 when the losses differ."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.speed.training", description=__doc__)
    parser.add_argument("--pairs", type=int, default=16)
    parser.add_argument("--side", choices=SIDES, help=argparse.SUPPRESS)
    parser.add_argument("--home", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.side:
        print(json.dumps(_run(given.side, given.pairs, given.home)))
        return 0
    with tempfile.TemporaryDirectory() as home:
        rows = {side: _run_apart(side, given.pairs, home) for side in SIDES}
    stock = rows[STOCK]
    print(f"{given.pairs} pairs of {PROMPT_TOKENS} + {ANSWER_TOKENS} tokens, {stock['device']}")
    print(f"{'':22}{'s/pair':>9}{'times':>8}{'peak MB':>10}{'mean loss':>12}")
    for side, row in rows.items():
        print(
            f"{side:22}{row['seconds']:9.2f}{stock['seconds'] / row['seconds']:8.2f}"
            f"{row['peak_mb']:10.0f}{row['loss']:12.5f}"
        )
    agree = all(abs(rows[side]["loss"] - stock["loss"]) < 0.01 * abs(stock["loss"]) for side in (FIRST, SECOND))
    print("the losses agree" if agree else "the losses do NOT agree")
    return int(not agree)


def _run_apart(side: str, pairs: int, home: str) -> dict[str, Any]:
    module = ["-m", "tests.benchmarks.speed.training"]
    command = [sys.executable, *module, "--side", side, "--pairs", str(pairs), "--home", home]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()[-1])


def _run(side: str, pairs: int, home: Path) -> dict[str, Any]:
    """Train one pass and measure it, the making of the trainer included, the loading of the model not."""
    import torch
    from transformers import set_seed

    from assistant.models.base import load_base
    from assistant.settings import ModelSettings
    from finetune.settings import TrainingSettings

    warnings.simplefilter("ignore")
    settings = TrainingSettings(epochs=1, reach="answer" if side in ANSWERS else "everything")
    base = load_base(ModelSettings(), MODEL_HOME)
    rows = _make_rows(base, pairs)
    set_seed(settings.seed)
    started = time.monotonic()
    if side == STOCK:
        loss = _train_stock(base, rows, settings, home / "stock")
    else:
        from finetune.methods.dpo import DPO
        from finetune.runs.progress import ProgressFile
        from finetune.training.train import train

        folder = home / side.replace(" ", "-")
        folder.mkdir()
        references = home / ("references-answers" if side in ANSWERS else "references")
        loss = train(DPO, base, rows, settings, folder, ProgressFile(folder / "p.jsonl"), references).loss
    seconds = time.monotonic() - started
    on_gpu = torch.cuda.is_available()
    peak = torch.cuda.max_memory_allocated() if on_gpu else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    device = torch.cuda.get_device_name() if on_gpu else f"{torch.get_num_threads()} cores"
    return {"seconds": seconds / pairs, "peak_mb": peak / 2**20, "loss": loss, "device": f"{device}, {base.dtype}"}


def _train_stock(base: Any, rows: list[Any], settings: Any, folder: Path) -> float:
    """Train with `trl.DPOTrainer` on the same tokens, computing the reference in every step, as it does unasked."""
    import torch
    from peft import LoraConfig
    from trl.trainer.dpo_config import DPOConfig

    from finetune.methods.dpo import DPO
    from tests.finetune.training.stock_trl import StockTrainer, stock_dataset

    dpo = settings.of(DPO)
    trainer = StockTrainer(
        model=base.model,
        args=DPOConfig(
            output_dir=str(folder),
            max_length=max(row.tokens for row in rows),
            num_train_epochs=1,
            per_device_train_batch_size=settings.pairs_at_once,
            gradient_accumulation_steps=settings.pairs_per_step // settings.pairs_at_once,
            learning_rate=dpo.learning_rate,
            lr_scheduler_type="cosine",
            warmup_steps=settings.warmup_share,
            beta=dpo.beta,
            loss_type=[dpo.loss, "sft"],
            loss_weights=[1.0, dpo.sft_weight],
            activation_checkpointing=False,
            seed=settings.seed,
            bf16=base.dtype == torch.bfloat16,
            use_cpu=base.device.type != "cuda",
            logging_steps=1,
            save_strategy="no",
            report_to=[],
            disable_tqdm=True,
        ),
        train_dataset=stock_dataset(rows),
        processing_class=base.tokenizer,
        peft_config=LoraConfig(
            r=settings.rank, lora_alpha=settings.alpha, target_modules="all-linear", task_type="CAUSAL_LM"
        ),
    )
    trainer.train()
    losses = [entry["loss"] for entry in trainer.state.log_history if "loss" in entry]
    return sum(losses) / len(losses)


def _make_rows(base: Any, pairs: int) -> list[Any]:
    """Return rows cut out of real passages and annotators' answers; the rejected answer is another question's."""
    from finetune.data.tokens import TrainingRow
    from finetune.training.reach.activated_lora import invocation_tokens
    from tests.benchmarks.data import clapnq

    end = tuple(invocation_tokens(base.tokenizer))

    answerable, _ = clapnq.read_questions(clapnq.data_folder())
    texts = [passage.chunk.text for question in answerable for passage in question.passages]
    answers = [question.references[0] for question in answerable]

    def tokens(strings: list[str], start: int, wanted: int) -> tuple[int, ...]:
        ids: list[int] = []
        while len(ids) < wanted:
            ids += base.tokenizer(" " + strings[start % len(strings)], add_special_tokens=False)["input_ids"]
            start += 1
        return tuple(ids[:wanted])

    return [
        TrainingRow(
            str(number),
            tokens(texts, 7 * number, PROMPT_TOKENS - len(end)) + end,
            tokens(answers, 7 * number, ANSWER_TOKENS),
            tokens(answers, 7 * number + 3, ANSWER_TOKENS),
        )
        for number in range(pairs)
    ]


if __name__ == "__main__":
    sys.exit(main())
