"""Training on this machine: the Trainer of a night. Its libraries are loaded when something is to be trained."""

import gc
import json
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.adapters.files import write_whole
from assistant.settings import AnswerSettings
from feedback.records import PreferencePair
from finetune.data.added.contrast import RejectedText, build_contrasts, choose_for_contrast, write_rejected
from finetune.data.added.instructions import choose_instructions, read_instructions
from finetune.data.lengths import Lengths
from finetune.data.split import split_reward, split_validation
from finetune.errors import FinetuneError
from finetune.methods.method import Method
from finetune.runs.folder import ADDED, CONTRASTS, Base
from finetune.runs.progress import Progress, ProgressFile, Training
from finetune.settings import TrainingSettings
from finetune.training.processes.job import Job, ModelSource

if TYPE_CHECKING:
    from assistant.models.base import LoadedBase
    from finetune.data.tokens import TrainingRow


class LocalTrainer:
    """Trains on a base model of its own and drops it afterwards, because training alters it."""

    def __init__(
        self,
        load_base: Callable[[], "LoadedBase"],
        answers: AnswerSettings,
        references: Path,
        read_documents: Callable[[], Iterable[str]] = tuple,
        source: ModelSource | None = None,
    ) -> None:
        """Load nothing yet. The folder `references` keeps the base model's log-probabilities of completions.

        `read_documents` returns the texts of the documents that a model may learn to write. Other processes load the
        same base model from `source`, for `training.launch`.
        """
        self._load_base = load_base
        self._answers = answers
        self._references = references
        self._read_documents = read_documents
        self._source = source
        self._base: LoadedBase | None = None

    def base(self) -> Base:
        """Return what the base model is."""
        from assistant.models.base import digest_base
        from assistant.models.formats.identity import identify

        base = self._load_once()
        parts = identify(base.source, base.tokenizer) if base.source else {}
        return Base(base.model_id, base.quantization, digest_base(base), parts)

    def measure(self, method: Method[Any], settings: TrainingSettings, pairs: Sequence[PreferencePair]) -> Lengths:
        """Return how long the pairs are as the method reads them, and how long they may be.

        Raises FinetuneError when the method learns documents and there are none, for a bad file of instructions, and
        when `training.launch` cannot work here.
        """
        from finetune.data.tokens import leave_out_questions, measure_lengths
        from finetune.training.processes.launch import check_launch

        check_launch(settings)
        pairs = pairs if method.reads_questions else leave_out_questions(pairs)
        rewritten = method.reinforce is not None
        lengths = measure_lengths(pairs, self._load_once(), settings.longest_pair_tokens, rewritten=rewritten)
        windows = self._fill_windows(method, settings, self._load_once())
        instructions = read_instructions(settings.instructions) if settings.instructions else []
        return replace(lengths, windows=len(windows), instructions=len(instructions))

    def train(
        self,
        method: Method[Any],
        settings: TrainingSettings,
        pairs: Sequence[PreferencePair],
        folder: Path,
        progress: ProgressFile,
    ) -> Training:
        """Write the weights of an adapter to `folder`. Goes on from a checkpoint that is there.

        Raises FinetuneError when documents or instructions are others than those that it began with.
        """
        from finetune.data.tokens import leave_out_questions, tokenise
        from finetune.training.energy import EnergyMeter
        from finetune.training.processes.launch import check_launch, launch
        from finetune.training.train import train

        check_launch(settings)
        base = self._load_once()
        self._base = None
        sides = split_validation(pairs if method.reads_questions else leave_out_questions(pairs), settings)
        rows, validation = (
            tokenise(side, base, settings.longest_pair_tokens, rewritten=method.reinforce is not None)
            for side in (sides.training, sides.held_out)
        )
        windows = self._fill_windows(method, settings, base)
        started = time.monotonic()
        with EnergyMeter() as meter:
            free = self._write_contrasts(method, sides.training, settings, base, folder, progress)
            writing_s = time.monotonic() - started
            reward = _learn_reward(method, settings, sides.training, rows, base, folder, progress)
            taught = [*windows, *rows, *free]
            instructions = _mix_in(method, settings, len(taught), base)
            _keep_digest([*windows, *instructions], folder)
            taught += instructions
            training = None
            if settings.launch is None:
                training = train(method, base, taught, settings, folder, progress, self._references, validation)
        del base
        _free_memory()
        if training is None:
            assert self._source, "nobody said what other processes load the base model from"
            job = Job(method.name, settings, self._source, taught, validation, folder, self._references)
            training = launch(job, progress)
        seconds = writing_s + training.seconds
        energy = [kwh for kwh in (meter.kwh, training.energy_kwh) if kwh is not None]
        learned = {"free_contrasts": len(free), "windows": len(windows), "instructions": len(instructions), **reward}
        return replace(training, seconds=seconds, energy_kwh=sum(energy) if energy else None, **learned)

    def _write_contrasts(
        self,
        method: Method[Any],
        pairs: Sequence[PreferencePair],
        settings: TrainingSettings,
        base: "LoadedBase",
        folder: Path,
        progress: ProgressFile,
    ) -> "list[TrainingRow]":
        """Let the base model write the rejected texts before training alters it. A run does this once."""
        from assistant.models.local import LocalGenerator
        from finetune.data.tokens import tokenise_short

        chosen = choose_for_contrast(method, pairs, settings)
        if not chosen:
            return []
        kept = folder / CONTRASTS
        if not kept.exists():
            progress.add(Progress("contrast", 0, len(chosen)))
            generator = LocalGenerator(base)
            texts = write_rejected(chosen, pairs, settings.seed, generator, self._answers)
            write_whole(kept, json.dumps([asdict(text) for text in texts], indent=1))
            progress.add(Progress("contrast", len(chosen), len(chosen)))
        texts = [RejectedText(**text) for text in json.loads(kept.read_text(encoding="utf-8"))]
        return tokenise_short(build_contrasts(pairs, texts), base, settings.longest_pair_tokens)

    def _fill_windows(self, method: Method[Any], settings: TrainingSettings, base: "LoadedBase") -> "list[TrainingRow]":
        """Return the windows of the documents where the method learns those. Raises FinetuneError when it has none."""
        from finetune.data.added.windows import fill_windows

        if not method.reads_documents:
            return []
        windows = fill_windows(self._read_documents(), base, settings.of(method))
        if not windows:
            raise FinetuneError(
                f"There are no documents that everybody may read, and {method.name} learns nothing else: add some with "
                "`assistant ingest`."
            )
        return windows

    def _load_once(self) -> "LoadedBase":
        if self._base is None:
            self._base = self._load_base()
            if self._base.thinks:
                raise FinetuneError(
                    "What is learned are answers without thoughts before them: set `[model] thinking` to false to "
                    "train. What is learned then serves without thoughts, too."
                )
        return self._base


def _learn_reward(
    method: Method[Any],
    settings: TrainingSettings,
    pairs: Sequence[PreferencePair],
    rows: "Sequence[TrainingRow]",
    base: "LoadedBase",
    folder: Path,
    progress: ProgressFile,
) -> dict[str, float]:
    """Learn a reward from the pairs where the method wants one; return its figures by their names in `Training`.

    Raises FinetuneError when it ranks no better than chance.
    """
    if not method.reinforce:
        return {}
    from finetune.training.reinforcement.learning import learn_reward

    own = settings.of(method)
    sides = split_reward(pairs, own.reward_holdout_share, settings)
    by_id = {row.pair_id: row for row in rows}
    learned, measured = ([by_id[pair.id] for pair in side] for side in (sides.training, sides.held_out))
    figures = learn_reward(base, learned, measured, settings, own, folder, progress)
    return {
        "reward_pairs": figures.pairs,
        "reward_measured": figures.measured,
        "reward_measured_accuracy": figures.accuracy,
        "reward_measured_margin": figures.margin,
    }


def _mix_in(method: Method[Any], settings: TrainingSettings, learned: int, base: "LoadedBase") -> "list[TrainingRow]":
    """Return the instructions that are learned beside so many rows, without those that are too long."""
    from finetune.data.tokens import leave_out_questions, tokenise_short

    if settings.instructions is None:
        return []
    chosen = choose_instructions(read_instructions(settings.instructions), learned, settings)
    pairs = chosen if method.reads_questions else leave_out_questions(chosen)
    return tokenise_short(pairs, base, settings.longest_pair_tokens)


def _keep_digest(added: "Sequence[TrainingRow]", folder: Path) -> None:
    """Note what a run learns beside the pairs. Raises FinetuneError when it began with something else."""
    from finetune.data.tokens import digest_rows

    if not added:
        return
    kept, now = folder / ADDED, digest_rows(added)
    if kept.exists() and kept.read_text(encoding="utf-8") != now:
        raise FinetuneError("Documents or instructions have changed since this run began. Start without --resume.")
    write_whole(kept, now)


def _free_memory() -> None:
    """Give back the memory of a model that nobody needs any more."""
    import torch

    gc.collect()  # model and trainer refer to each other in circles
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
