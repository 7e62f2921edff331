"""What can be learned from judged exchanges, and why the rest cannot. Knows no database and no training.

The rejected text is what the model wrote first, the chosen text is the last edit, the prompt is what was served.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from assistant.refusals import is_refusal
from feedback.document_groups import group_names, source_uris
from feedback.history import Judged
from feedback.records import PreferencePair, Reason
from feedback.settings import FeedbackSettings
from feedback.text_changes import edit_distance, is_spelling_only
from retrieval.documents import content_id

BLAMES_THE_PASSAGES: tuple[Reason, ...] = ("not in the sources", "wrong source", "outdated")
"""Teaching an answer that its passages do not hold teaches to invent."""


@dataclass(frozen=True)
class Candidate:
    """What became of one judged exchange."""

    exchange_id: str
    question: str
    decision: Literal["pair", "refused"]
    reason: str
    """A sentence for people."""
    pair: PreferencePair | None = None


def candidates(judged: Iterable[Judged], settings: FeedbackSettings, *, refusal: str) -> list[Candidate]:
    """Decide on every judged exchange, in the order given. `refusal` is the configured refusal sentence.

    The same correction of the same question counts once: the latest is kept, and a person's before a simulated one.
    """
    entries = list(judged)
    decided = {entry.exchange.id: why_not(entry, settings, refusal) for entry in entries}
    accepted = [entry for entry in entries if decided[entry.exchange.id] is None]
    kept: dict[tuple[str, str], Judged] = {}
    for entry in sorted(accepted, key=lambda entry: (not entry.exchange.simulated, entry.exchange.at)):
        kept[_correction(entry)] = entry
    for entry in accepted:
        if (other := kept[_correction(entry)]) is not entry:
            decided[entry.exchange.id] = f"Exchange {other.exchange.id} has the same question and correction."
    learned = list(kept.values())
    sources = [_sources(entry) for entry in learned]
    groups = dict(zip((entry.exchange.id for entry in learned), group_names(sources), strict=True))
    return [_candidate(entry, decided[entry.exchange.id], groups, settings) for entry in entries]


def why_not(entry: Judged, settings: FeedbackSettings, refusal: str) -> str | None:
    """Return the sentence that says why this exchange, taken alone, cannot be learned from; None when it can."""
    exchange, rating, edit = entry.exchange, entry.rating, entry.edit
    answer = exchange.answer
    if exchange.simulated and not settings.include_simulated:
        return "Simulated feedback is excluded by the settings."
    if edit is None:
        thumb = {1: "A thumb up", -1: "A thumb down", None: "A withdrawn rating"}[rating and rating.value]
        return f"{thumb} without an edit: there is no better text to learn."
    original, chosen = answer.text.strip(), edit.text.strip()
    if not answer.messages:
        return "No model was asked, so there is no prompt to learn from."
    if not original:
        return "The model wrote nothing that could be rejected."
    if chosen == original:
        return "The edit was taken back." if len(entry.edits) > 1 else "The edit is identical to the answer."
    if rating is not None and rating.value == 1 and rating.at > edit.at:
        return "A thumb up after the edit says that the answer was right."
    if not settings.min_characters <= len(chosen) <= settings.max_characters:
        allowed = f"{settings.min_characters} to {settings.max_characters}"
        return f"The edit has {len(chosen)} characters; {allowed} are learned from."
    if edit_distance(original, chosen) <= settings.typo_distance and is_spelling_only(original, chosen):
        return "Only spelling, case, punctuation or spaces changed."
    reasons = rating.reasons if rating is not None and rating.value == -1 else ()
    if is_refusal(chosen, refusal):
        return None
    if blamed := [reason for reason in reasons if reason in BLAMES_THE_PASSAGES]:
        return f"The reason {blamed[0]!r} blames the passages: the model cannot learn from them what they do not say."
    if "should have refused" in reasons:
        return f"The reason is 'should have refused', but the edit answers. Edit it to {refusal!r}."
    return None


def _candidate(entry: Judged, refused: str | None, groups: Mapping[str, str], settings: FeedbackSettings) -> Candidate:
    exchange, edit = entry.exchange, entry.edit
    if refused is not None or edit is None:
        return Candidate(exchange.id, exchange.answer.question, "refused", refused or "")
    prompt, rejected, chosen = exchange.answer.messages, exchange.answer.text, edit.text.strip()
    texts = (part for turn in prompt for part in (turn.role, turn.text))
    pair = PreferencePair(
        content_id("pair", *texts, chosen, rejected),
        exchange.id,
        edit.user,
        prompt,
        chosen,
        rejected,
        groups[exchange.id],
        exchange.simulated,
    )
    distance = edit_distance(rejected, chosen)
    kind = "rewrite" if distance >= settings.rewrite_distance else "correction"
    return Candidate(exchange.id, exchange.answer.question, "pair", f"A {kind}: {distance:.0%} changed.", pair)


def _correction(entry: Judged) -> tuple[str, str]:
    assert entry.edit is not None
    return " ".join(entry.exchange.answer.standalone_question.casefold().split()), entry.edit.text.strip()


def _sources(entry: Judged) -> frozenset[str]:
    assert entry.edit is not None
    return source_uris(entry.exchange.answer, entry.edit.text) or frozenset({f"exchange:{entry.exchange.id}"})
