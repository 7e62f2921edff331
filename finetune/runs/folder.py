"""Training runs on disk: the lock, the folder of a run, and what an interrupted run needs to go on.

A run uses the folder of its adapter. It is unfinished while `run.json` is there; its last step renames that file.
Others see the adapter as soon as the shelf has written `card.json`.
"""

import json
import logging
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from itertools import zip_longest
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from assistant.adapters.files import write_whole
from assistant.adapters.shelf import AdapterShelf
from assistant.errors import AssistantError
from assistant.settings import Manner
from feedback.records import PreferencePair
from finetune.data.split import Split, digest
from finetune.errors import FinetuneError
from finetune.methods.method import Method
from finetune.methods.table import NAMES
from finetune.settings import TrainingSettings
from retrieval.documents import content_id

_log = logging.getLogger(__name__)
UNFINISHED = "run.json"
FINISHED = "finished.json"
CONTRASTS = "contrasts.json"
"""The texts that the base model wrote, so that a resumed run learns from the same."""
REWARD = "reward"
"""Below it: what people prefer, as a model and its figures."""
ADDED = "added.txt"
"""The digest of what is learned of documents and instructions, so that a resumed run learns from the same."""
PROGRESS = "progress.jsonl"
PASSES = "passes.jsonl"
"""What the pairs that are held back told after each pass."""
LAUNCH_LOG = "launch.log"
"""What the processes printed that trained together."""
SCRAPS = ("checkpoint-*", "best-pass", "reference.jsonl", "README.md", "training_args.bin", LAUNCH_LOG)
"""Files that training leaves beside the weights and that nobody needs afterwards."""


@dataclass(frozen=True)
class Base:
    """The model that a run starts from."""

    model_id: str
    quantization: str
    digest: str
    """SHA-256 of its weights."""
    parts: Mapping[str, str] = field(default_factory=dict)
    """The digest of each part of it, which the adapter keeps as what it was trained on."""


@dataclass(frozen=True)
class Run:
    """What a run learns from, and how. It names pairs by id; their texts stay in the database."""

    id: str
    method: str
    """The name of the method."""
    created_at: str
    base_model: str
    quantization: str
    pairs_digest: str
    training: tuple[str, ...]
    held_out: tuple[str, ...]
    settings: dict[str, object]
    exam: str = "held out"
    """Digest of the golden questions and where their passages come from, or "held out"."""
    weights: tuple[float, ...] = ()
    """The weight of each pair of `training`, and in `groups` its document group. Later feedback may change both."""
    groups: tuple[str, ...] = ()
    base_digest: str = ""
    base_parts: Mapping[str, str] = field(default_factory=dict)
    light: tuple[str, ...] = ()
    """Of `held_out`, what the exam does not ask because the edits are light, and in `beyond_shares` because their
    authors give enough of it."""
    beyond_shares: tuple[str, ...] = ()
    reading: Manner = "write"
    """What the adapter learns to write from."""
    refusals: tuple[str, ...] = ()
    """Corrections that are not trained on and teach whether to answer."""
    reworded: tuple[str, ...] = ()
    """Corrections in words that the passages lack: they teach how much to quote."""
    scored: tuple[str, ...] = ()
    """Ids of the exchanges that the score learns from, whether to answer; empty in runs of earlier versions."""

    def sides(self, known: Mapping[str, PreferencePair]) -> Split:
        """Return the pairs that are still `known`. Those to train on are as they were when the run began."""
        begun = zip_longest(self.training, self.weights, self.groups)
        return Split(
            tuple(
                replace(
                    known[pair_id],
                    weight=known[pair_id].weight if weight is None else weight,
                    document_group=group or known[pair_id].document_group,
                )
                for pair_id, weight, group in begun
                if pair_id in known
            ),
            tuple(known[pair_id] for pair_id in self.held_out if pair_id in known),
            frozenset(self.light),
            frozenset(self.beyond_shares),
            tuple(known[pair_id] for pair_id in self.refusals if pair_id in known),
            tuple(known[pair_id] for pair_id in self.reworded if pair_id in known),
        )


@contextmanager
def training_lock(adapters: Path) -> Iterator[None]:
    """Let only one process at a time train into `adapters`. The lock ends with its process, however that ends.

    Raises FinetuneError with the id of the process that holds the lock.
    """
    adapters.mkdir(parents=True, exist_ok=True)
    holder = adapters / ".training.pid"
    lock = FileLock(adapters / ".training.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        pid = holder.read_text(encoding="utf-8") if holder.exists() else "unknown"
        raise FinetuneError(
            f"Another training runs already (process {pid}). Wait until it ends, or stop it and use --resume."
        ) from error
    with lock:
        holder.write_text(str(os.getpid()), encoding="utf-8")
        try:
            yield
        finally:
            holder.unlink(missing_ok=True)


def begin_run(
    shelf: AdapterShelf,
    method: Method[Any],
    split: Split,
    settings: TrainingSettings,
    base: Base,
    exam: str,
    reading: Manner = "write",
    scored: Sequence[str] = (),
) -> Run:
    """Start a run in its own folder."""
    now = datetime.now(UTC)
    pairs_digest = digest(split.training)
    run = Run(
        id=f"{method.name}-{now:%Y%m%d}-{content_id('run', pairs_digest, now.isoformat())[:6]}",
        method=method.name,
        created_at=now.isoformat(timespec="seconds"),
        base_model=base.model_id,
        quantization=base.quantization,
        base_digest=base.digest,
        base_parts=base.parts,
        pairs_digest=pairs_digest,
        training=tuple(pair.id for pair in split.training),
        held_out=tuple(pair.id for pair in split.held_out),
        light=tuple(sorted(split.light)),
        beyond_shares=tuple(sorted(split.beyond_shares)),
        refusals=tuple(pair.id for pair in split.refusals),
        reworded=tuple(pair.id for pair in split.reworded),
        reading=reading,
        scored=tuple(scored),
        settings=settings.model_dump(mode="json"),
        exam=exam,
        weights=tuple(pair.weight for pair in split.training),
        groups=tuple(pair.document_group for pair in split.training),
    )
    write_whole(shelf.unfinished(run.id) / UNFINISHED, json.dumps(asdict(run), indent=1))
    return run


def find_interrupted(
    shelf: AdapterShelf,
    method: Method[Any],
    settings: TrainingSettings,
    base: Base,
    exam: str,
    reading: Manner = "write",
) -> Run:
    """Return the newest unfinished run of `method`.

    Raises FinetuneError when there is none, or when it began with other settings, another model or another exam. The
    settings of other methods do not matter.
    """
    runs = [run for run in list_unfinished(shelf.folder) if run.method == method.name]
    if not runs:
        raise FinetuneError(f"There is no interrupted {method.name!r} run to resume. Start one without --resume.")
    run = runs[-1]
    named = {
        "base_model": base.model_id,
        "quantization": base.quantization,
        "base_digest": base.digest,
        "exam": exam,
        "reading": reading,
    }
    parts = {part: digest for part, digest in base.parts.items() if part in run.base_parts}
    wanted = {**named, **parts, **settings.model_dump(mode="json", exclude=set(NAMES) - {method.name})}
    begun = {**{name: getattr(run, name) for name in named}, **run.base_parts, **run.settings}
    changed = [name for name in wanted if wanted[name] != begun.get(name)]
    if changed:
        differences = ", ".join(f"{name} was {begun.get(name)!r} and is {wanted[name]!r}" for name in changed)
        raise FinetuneError(
            f"The run {run.id!r} was begun otherwise: {differences}. Set that back, or start without --resume."
        )
    return run


def list_unfinished(adapters: Path) -> list[Run]:
    """Return the runs that have not ended, oldest first. One of them may be running now."""
    runs = []
    for path in adapters.glob(f"*/{UNFINISHED}"):
        with suppress(FileNotFoundError):  # finished a moment ago
            runs.append(_read(path))
    return sorted(runs, key=lambda run: run.created_at)


def read_run(folder: Path) -> Run | None:
    """Return the run that made the version in `folder`; None where no training left one."""
    paths = [folder / name for name in (FINISHED, UNFINISHED) if (folder / name).is_file()]
    return _read(paths[0]) if paths else None


def finish_run(shelf: AdapterShelf, run: Run) -> None:
    """Mark `run` as finished, and give up older unfinished runs, because this one has learned from newer feedback.

    Those that were trained become adapters, although they sat no exam. The folders of the others are removed.
    """
    (shelf.folder / run.id / UNFINISHED).replace(shelf.folder / run.id / FINISHED)
    for other in list_unfinished(shelf.folder):
        if other.created_at > run.created_at:
            continue
        try:
            adapter = shelf.trained(other.id)
        except AssistantError as error:  # damaged since; whoever promotes it is told
            _log.warning("%s", error)
            continue
        if adapter:
            shelf.complete(adapter)
            (shelf.folder / other.id / UNFINISHED).replace(shelf.folder / other.id / FINISHED)
        else:
            shutil.rmtree(shelf.folder / other.id)


def remove_scraps(folder: Path) -> None:
    """Remove checkpoints and drafts from the folder of a finished adapter."""
    for scrap in (path for pattern in SCRAPS for path in folder.glob(pattern)):
        if scrap.is_dir():
            shutil.rmtree(scrap)
        else:
            scrap.unlink()


def _read(path: Path) -> Run:
    record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    lists: dict[str, Any] = {name: tuple(value) for name, value in record.items() if isinstance(value, list)}
    return Run(**record | lists)
