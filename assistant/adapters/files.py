"""What lies in the folder of an adapter: this module alone names the files, reads them and writes them.

Everything that decides how an adapter answers is there before `card.json`, which is written last and makes the folder
an adapter: the weights, the score of answerability and the style of extracts (by their digests) and, on the card
itself, what it writes from. An adapter that is trained but has not sat its exam has a `candidate.json` in place of the
card.
"""

import hashlib
import json
import logging
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal, TextIO, TypeVar, cast, get_args

from assistant.adapters.style import ExtractStyle
from assistant.answerability.score import AnswerabilityScore
from assistant.errors import AssistantError, UnusableAdapterError
from assistant.settings import Manner

CARD = "card.json"
CANDIDATE = "candidate.json"
WEIGHTS = ("adapter_config.json", "adapter_model.safetensors")
SCORE = "answerability.json"
EXTRACT = "extract.json"
EARLIER_MANNER = "manner.txt"
"""Where earlier versions kept whether an adapter quotes. It is only read."""
_log = logging.getLogger(__name__)


Part = Literal["score", "extract", "adapter"]
"""`score`: whether to answer. `extract`: how much of the passages is quoted. `adapter`: the weights that write."""
PARTS: tuple[Part, ...] = get_args(Part)
_KEPT_AS: Mapping[Part, str] = {"score": "answerability", "extract": "extract"}
"""The settings on a card that hold the digests of what was learned beside the weights."""
L = TypeVar("L", AnswerabilityScore, ExtractStyle)


@dataclass(frozen=True)
class Adapter:
    """What is known of a trained adapter."""

    id: str
    """Such as "dpo-20261121-2f3a9c"."""
    base_model: str
    quantization: str
    parent: str | None
    """The adapter that training started from; None for the base model."""
    method: str
    created_at: str
    """ISO 8601, UTC."""
    pairs_digest: str
    """Of what was learned from and of what training was stopped by."""
    pairs: int
    """How many were learned from."""
    settings: Mapping[str, object]
    """Those of the training. `answerability` is the digest of the score that was fitted with it, `extract` that of the
    style of extracts."""
    metrics: Mapping[str, float]
    folder: Path
    validation_pairs: int = 0
    """How many training was stopped by, without learning from them."""
    base_digest: str = ""
    """SHA-256 of the base model's weights; empty on cards that are older than it."""
    manner: Manner = "write"
    """What it was trained to write from."""
    trained_on: Mapping[str, str] = field(default_factory=dict)
    """The digest of each part of the base model that it fits, such as "weights", "tokenizer", "chat template"; empty on
    cards that are older than this."""

    @property
    def trained_by(self) -> str:
        """The method, and what held the weights where that is no LoRA, as people read them: "DPO", "ORPO, DORA"."""
        tuner = self.settings.get("tuner", "lora")
        return self.method.upper() if tuner == "lora" else f"{self.method.upper()}, {str(tuner).upper()}"

    def has_learned(self, part: Part) -> bool:
        """Return whether it has learned this part of an answer."""
        return part == "adapter" or _KEPT_AS[part] in self.settings


def require_base(adapter: Adapter, model_id: str) -> None:
    """Raise UnusableAdapterError where an adapter belongs to another base model than the one that is loaded."""
    if adapter.base_model != model_id:
        raise UnusableAdapterError(
            f"Adapter {adapter.id!r} belongs to {adapter.base_model!r}, and {model_id!r} is loaded."
        )


@contextmanager
def replace_file(path: Path) -> Iterator[TextIO]:
    """Open a draft beside `path` to write UTF-8 to; it takes the place of `path` at the end, on the disk and whole.

    When the block fails, the draft is removed and `path` stays as it was.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with draft.open("w", encoding="utf-8", newline="\n") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    synchronise(path.parent)


def write_whole(path: Path, text: str) -> None:
    """Write a file so that it is there with all of its text or not at all, even after a power cut."""
    with replace_file(path) as file:
        file.write(text)


def synchronise(path: Path) -> None:
    """Wait until the file or folder is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def digest_weights(folder: Path) -> str:
    """Return the SHA-256 over the adapter's configuration and weights.

    Raises:
        AssistantError: one of the files is missing.
    """
    digest = hashlib.sha256()
    for name in WEIGHTS:
        if not (folder / name).is_file():
            raise AssistantError(f"The adapter in {str(folder)!r} is not complete: it has no {name}.")
        with (folder / name).open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


def write_card(adapter: Adapter, name: str = CARD) -> None:
    """Write the card of an adapter, or its candidate's, after all that it vouches for has reached the disk.

    Raises:
        AssistantError: weights are missing, or score or style are not those that the card names.
    """
    digest = digest_weights(adapter.folder)
    read_score(adapter)
    read_extract(adapter)
    for kept in (*WEIGHTS, SCORE, EXTRACT):
        if (adapter.folder / kept).exists():
            synchronise(adapter.folder / kept)
    card = {**asdict(adapter), "weights_digest": digest}
    del card["folder"]  # the card travels with it
    write_whole(adapter.folder / name, json.dumps(card, indent=2, ensure_ascii=False) + "\n")


def read_card(card: Path) -> tuple[Adapter, str]:
    """Return the adapter that a card describes, and the digest of the weights that it was finished with.

    Raises:
        AssistantError: it cannot be read.
    """
    try:
        fields = json.loads(card.read_text(encoding="utf-8"))
        digest = fields.pop("weights_digest")
        if "manner" not in fields:
            fields["manner"] = _earlier_manner(card.parent)
        if fields["manner"] not in get_args(Manner):
            raise ValueError(f"manner {fields['manner']!r}")
        return Adapter(**fields, folder=card.parent), digest
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise AssistantError(f"The card {str(card)!r} cannot be read ({error!r}): remove that adapter.") from error


def write_score(folder: Path, score: AnswerabilityScore) -> None:
    """Keep the score that judges whether to answer while the adapter in `folder` serves."""
    write_whole(folder / SCORE, score.to_json())


def read_score(adapter: Adapter) -> AnswerabilityScore | None:
    """Return the score that was fitted with an adapter; None when its feedback was too little for one.

    Raises:
        AssistantError: the score is missing, damaged or not the one on the card.
    """
    return _read_learned(adapter, "score", SCORE, AnswerabilityScore.from_json, "answerability score")


def write_extract(folder: Path, style: ExtractStyle) -> None:
    """Keep the style of extracts that the version in `folder` has learned."""
    write_whole(folder / EXTRACT, style.to_json())


def read_extract(adapter: Adapter) -> ExtractStyle | None:
    """Return the style of extracts that a version has learned; None when it learned none.

    Raises:
        AssistantError: the style is missing, damaged or not the one on the card.
    """
    return _read_learned(adapter, "extract", EXTRACT, ExtractStyle.from_json, "style of extracts")


def _read_learned(adapter: Adapter, part: Part, file: str, parse: Callable[[str], L], called: str) -> L | None:
    """Return what an adapter has learned beside its weights, if the card vouches for it; None when it did not."""
    digest = adapter.settings.get(_KEPT_AS[part])
    if digest is None:
        return None
    try:
        learned = parse((adapter.folder / file).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise AssistantError(f"The {called} of {adapter.id!r} cannot be read: {error}.") from error
    if learned.digest != digest:
        raise AssistantError(f"The {called} of {adapter.id!r} is not the one it was finished with.")
    return learned


def _earlier_manner(folder: Path) -> Manner:
    """Return how an adapter of an earlier version answers; it writes where its file is missing or damaged."""
    file = folder / EARLIER_MANNER
    try:
        manner = file.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return "write"
    except (OSError, UnicodeDecodeError) as error:
        _log.warning("How %s answers cannot be read: %s. It writes until %s is deleted.", folder.name, error, file)
        return "write"
    if manner not in get_args(Manner):
        _log.warning("%s says %r, neither 'write' nor 'quote'. It writes until that is deleted.", file, manner[:40])
        return "write"
    return cast(Manner, manner)
