"""How a person wants their own questions answered: what can be chosen, and choosing it; `asking` goes by it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from assistant.adapters.erased import is_marked
from assistant.errors import AssistantError
from ui.actions.documents import list_collections
from ui.people.preferences import AS_SET, NUMBERS, NumberName, Preferences, PreferenceStore, format_number
from ui.people.reading.reach import Reach
from ui.settings.loading import Settings
from ui.wiring import Apprentice
from ui.wording.texts.chat.drawer.drawer import DrawerTexts

BASE = "base"
"""The version that is the model as it was installed."""
MOST_PASSAGES = 20
"""Everybody waits for one answer at a time, and each passage is read."""
LARGEST_TOP_K = 1000
SAMPLING_TEMPERATURE = 0.7
"""Where the settings always take the likeliest word."""
SAMPLING: tuple[NumberName, ...] = ("temperature", "top_k", "top_p")
"""What counts only where words are drawn by chance."""
EXTENDED: tuple[NumberName, ...] = ("repetition_penalty", "top_k")
"""What OpenAI's protocol does not have."""


class UnfitPreferenceError(AssistantError):
    """Something was chosen that cannot be."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name
        """Of what."""


@dataclass(frozen=True)
class Range:
    """The numbers that can be chosen."""

    least: float
    most: float
    usual: float
    """What is so where nothing is chosen."""

    @property
    def is_whole(self) -> bool:
        """Whether only whole numbers can be chosen."""
        return isinstance(self.usual, int)


@dataclass(frozen=True)
class Offer:
    """What a person can choose, and what is so where they choose nothing."""

    numbers: Mapping[NumberName, Range]
    """What cannot be chosen is missing."""
    untaken: tuple[NumberName, ...]
    """What the server that runs the model does not take."""
    versions: tuple[str, ...]
    """The learned versions, oldest first, that have served and may serve again."""
    serving: tuple[str, ...]
    """Those that serve now; none: the model as it was installed."""
    model: str
    quotes: bool
    """Whether answers are quoted as the settings say."""
    samples: bool
    """Whether the settings draw words by chance."""


def find_offer(apprentice: Apprentice) -> Offer:
    """Return what can be chosen now."""
    settings, shelf = apprentice.settings, apprentice.shelf
    served = {version for change in shelf.history() for version in change.parts.versions}
    versions = (one for one in shelf.adapters() if one.id in served and one.base_model == settings.model.model_id)
    untaken = EXTENDED if settings.model.base_url and not settings.model.extended_sampling else ()
    return Offer(
        {name: found for name, found in _find_ranges(settings).items() if name not in untaken},
        untaken,
        tuple(one.id for one in versions if not is_marked(one.folder)),
        tuple(shelf.parts().versions),
        settings.model.model_id,
        apprentice.serving.served().quotes(fresh=False),
        settings.answers.temperature > 0,
    )


def _find_ranges(settings: Settings) -> dict[NumberName, Range]:
    answers, passages, examples = settings.answers, settings.index.passages, settings.corrections.examples
    longest = max(settings.model.window // 2, answers.max_new_tokens)  # the other half is for the passages
    found: dict[NumberName, Range] = {
        "passages": Range(1, max(MOST_PASSAGES, passages), passages),
        "examples": Range(0, examples, examples),
        "max_new_tokens": Range(1, longest, answers.max_new_tokens),
        "repetition_penalty": Range(1.0, 2.0, answers.repetition_penalty),
        "temperature": Range(0.01, 2.0, answers.temperature or SAMPLING_TEMPERATURE),
        "top_k": Range(1, max(LARGEST_TOP_K, answers.top_k), answers.top_k),
        "top_p": Range(0.01, 1.0, answers.top_p),
    }
    if not (examples and settings.corrections.enabled):
        del found["examples"]
    return found


def read_preferences(apprentice: Apprentice, user: str, reach: Reach) -> Preferences:
    """Return what `user` has chosen. What is gone or out of reach is as the settings say."""
    kept = PreferenceStore(apprentice.engine).read(user)
    if kept == AS_SET:
        return kept
    offer, known = find_offer(apprentice), list_collections(apprentice, reach)
    gone = {name: None for name in NUMBERS if not _is_offered(offer, name, getattr(kept, name))}
    return replace(
        kept,
        collections=tuple(name for name in kept.collections if name in known),
        version=kept.version if kept.version in (BASE, *offer.versions) else None,
        **gone,
    )


def _is_offered(offer: Offer, name: NumberName, value: float | None) -> bool:
    if value == 0 and name == "temperature":
        return True
    return value is not None and name in offer.numbers and _holds(offer.numbers[name], value)


def _holds(numbers: Range, value: float) -> bool:
    return numbers.least <= value <= numbers.most and not (numbers.is_whole and value != int(value))


def choose(apprentice: Apprentice, sent: Mapping[str, str], texts: DrawerTexts, *, user: str) -> None:
    """Keep what `user` has chosen: texts by name, empty ones where it is to be as the settings say.

    `drawing` says whether the likeliest word is taken ("greedy") or words are drawn by chance ("sampling"). Raises
    UnfitPreferenceError, in the words of `texts`, for what cannot be chosen; nothing is kept then.
    """
    offer, store = find_offer(apprentice), PreferenceStore(apprentice.engine)
    drawing = _pick(sent, "drawing", ("greedy", "sampling"), texts)
    wanted: list[NumberName] = [name for name in offer.numbers if drawing == "sampling" or name not in SAMPLING]
    numbers: dict[str, Any] = {name: _read_number(sent, name, offer.numbers[name], texts) for name in wanted}
    if drawing == "sampling":
        numbers["temperature"] = numbers["temperature"] or offer.numbers["temperature"].usual
    elif drawing == "greedy":
        numbers["temperature"] = 0.0
    manner: Any = _pick(sent, "manner", ("quote", "write"), texts)
    version = _pick(sent, "version", (BASE, *offer.versions), texts)
    collections = store.read(user).collections
    store.keep(user, Preferences(collections=collections, manner=manner, version=version, **numbers))


def _pick(sent: Mapping[str, str], name: str, offered: Collection[str], texts: DrawerTexts) -> str | None:
    given = sent.get(name, "")
    if given and given not in offered:
        raise UnfitPreferenceError(name, texts.gone.format(given=given))
    return given or None


def _read_number(sent: Mapping[str, str], name: NumberName, numbers: Range, texts: DrawerTexts) -> float | None:
    given = sent.get(name, "").strip()
    if not given:
        return None
    try:
        value = float(given.replace(",", "."))
    except ValueError:
        value = float("nan")
    if not _holds(numbers, value):
        message = texts.unfit_whole if numbers.is_whole else texts.unfit
        bounds = {"least": format_number(numbers.least), "most": format_number(numbers.most)}
        raise UnfitPreferenceError(name, message.format(name=texts.numbers[name], given=given[:40], **bounds))
    return int(value) if numbers.is_whole else value


def choose_collections(apprentice: Apprentice, names: Sequence[str], *, user: str, reach: Reach) -> None:
    """Keep which collections `user` asks, of those within `reach`; none: all of them."""
    store, known = PreferenceStore(apprentice.engine), list_collections(apprentice, reach)
    store.keep(user, replace(store.read(user), collections=tuple(name for name in names if name in known)))


def reset(apprentice: Apprentice, *, user: str) -> None:
    """Let the questions of `user` be answered as the settings say again."""
    PreferenceStore(apprentice.engine).keep(user, AS_SET)
