"""What can be learned from judged exchanges, and why the rest cannot. Knows no database and no training.

The rejected text is what the model wrote first, the chosen text is the last edit, the prompt is what was served.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from assistant.refusals import is_refusal
from feedback.document_groups import group_names, source_uris
from feedback.history import Judged
from feedback.records import PreferencePair, Reason
from feedback.settings import FeedbackSettings
from feedback.superseding import superseded
from feedback.text_changes import edit_distance, is_spelling_only
from retrieval.documents import content_id

BLAMES_THE_PASSAGES: tuple[Reason, ...] = ("not in the sources", "wrong source", "outdated")
"""Teaching an answer that its passages do not hold teaches to invent."""
DISPUTED = "The correction was given as an approved answer and got a thumb down. Somebody must correct it again."


@dataclass(frozen=True)
class Candidate:
    """What became of one judged exchange."""

    exchange_id: str
    question: str
    decision: Literal["pair", "refused"]
    reason: str
    """A sentence for people."""
    pair: PreferencePair | None = None


@dataclass(frozen=True)
class _Draft:
    """A candidate before it is compared with the others: what that needs, without the whole exchange."""

    candidate: Candidate
    correction: tuple[str, str]
    rank: tuple[bool, datetime]
    """Among equal corrections the highest is kept: a person's before a simulated one, then the latest."""
    sources: frozenset[str]


def candidates(judged: Iterable[Judged], settings: FeedbackSettings, *, refusal: str) -> list[Candidate]:
    """Decide on every judged exchange, in the order given. `refusal` is the configured refusal sentence.

    The same correction of the same question counts once: the latest is kept, and a person's before a simulated one. An
    edit of an approved answer is the newest edit of the exchange in which a model wrote.
    """
    entries, disputed = superseded(list(judged))
    decided: list[Candidate | _Draft] = [
        Candidate(entry.exchange.id, entry.exchange.answer.question, "refused", DISPUTED)
        if entry.exchange.id in disputed
        else _decide(entry, settings, refusal)
        for entry in entries
    ]
    kept: dict[tuple[str, str], _Draft] = {}
    for draft in decided:
        if isinstance(draft, _Draft) and (draft.correction not in kept or draft.rank >= kept[draft.correction].rank):
            kept[draft.correction] = draft
    groups = dict(zip(kept, group_names([draft.sources for draft in kept.values()]), strict=True))
    return [
        _placed(one, kept[one.correction], groups[one.correction]) if isinstance(one, _Draft) else one
        for one in decided
    ]


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
    if answer.approved_exchange_id is not None:
        return f"An approved answer, which no model wrote: its edit counts for exchange {answer.approved_exchange_id}."
    if not answer.messages:
        return "No model was asked, so there is no prompt to learn from."
    if not original:
        return "The model wrote nothing that could be rejected."
    if chosen == original:
        return "The edit was taken back." if len(entry.edits) > 1 else "The edit is identical to the answer."
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


def _decide(entry: Judged, settings: FeedbackSettings, refusal: str) -> Candidate | _Draft:
    exchange, edit = entry.exchange, entry.edit
    answer = exchange.answer
    refused = why_not(entry, settings, refusal)
    if refused is not None or edit is None:
        return Candidate(exchange.id, answer.question, "refused", refused or "")
    chosen = edit.text.strip()
    texts = (part for turn in answer.messages for part in (turn.role, turn.text))
    pair = PreferencePair(
        id=content_id("pair", *texts, chosen, answer.text),
        exchange_id=exchange.id,
        user=edit.user,
        prompt=answer.messages,
        chosen=chosen,
        rejected=answer.text,
        document_group="",
        simulated=exchange.simulated,
        rejected_whole=answer.ending == "complete",
    )
    distance = edit_distance(answer.text, chosen)
    kind = "rewrite" if distance >= settings.rewrite_distance else "correction"
    return _Draft(
        Candidate(exchange.id, answer.question, "pair", f"A {kind}: {distance:.0%} changed.", pair),
        (" ".join(answer.standalone_question.casefold().split()), chosen),
        (not exchange.simulated, exchange.at),
        source_uris(answer, chosen) or frozenset({f"exchange:{exchange.id}"}),
    )


def _placed(draft: _Draft, kept: _Draft, group: str) -> Candidate:
    """Fold the draft into the one that is kept, or put its pair into its group."""
    candidate = draft.candidate
    if draft is not kept or candidate.pair is None:
        reason = f"Exchange {kept.candidate.exchange_id} has the same question and correction."
        return replace(candidate, decision="refused", reason=reason, pair=None)
    return replace(candidate, pair=replace(candidate.pair, document_group=group))
