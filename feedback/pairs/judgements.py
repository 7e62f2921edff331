"""Reads one judged answer: what people said about it, and what it teaches when looked at alone.

Duplicates, contradictions and shares need several answers, and are decided in the other files of this folder.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Literal
from unicodedata import normalize

from assistant.answers import Turn
from assistant.models.chat.thoughts import strip_thoughts
from feedback.history import JudgedExchange
from feedback.pairs.document_groups import find_source_uris
from feedback.pairs.reviewing import TAKEN, explain_hold
from feedback.records import Kind, Rating, Reason
from feedback.settings import FeedbackSettings, LearningRules
from feedback.texts.facts import find_fact_keys, find_facts, find_gist, keep_words
from feedback.texts.groundedness import describe_gap, find_ungrounded_words
from feedback.texts.text_changes import (
    NEGATIONS,
    has_words,
    is_spelling_only,
    keep_visible,
    measure_edit_distance,
)

BLAMES_THE_PASSAGES: tuple[Reason, ...] = ("not in the sources", "wrong source", "outdated")
"""Reasons that blame the passages. Learning an answer that is not in its passages would teach the model to invent."""
NOT_OF_THE_WORDS: tuple[Reason, ...] = (*BLAMES_THE_PASSAGES, "style")
"""Reasons that do not blame the words. A thumb down for these alone does not say that the answer was wrong."""
NOTHING_FOUND = "Nothing was found in the documents for this imported question, so there is no prompt to learn from."
NOT_OF_THE_DOCUMENTS = "What is said of the assistant, of the library or of a whole document is not learned."
OF_ATTACHED = "Files are attached to this conversation: what is said of them stays in it, and is not learned."
EXCLUDED = "Simulated feedback is excluded by the settings."

Opinion = Literal["edited", "liked", "disliked", "none", "excluded"]


@dataclass(frozen=True)
class Judgement:
    """What people said about an answer, and what to learn from it."""

    exchange_id: str
    conversation_id: str
    asker: str
    question: str
    """The question as it was asked."""
    standalone_question: str
    user: str
    """The person who judged, or who asked when nobody judged."""
    at: datetime
    """When the answer was judged."""
    simulated: bool
    judged: bool
    """False when nobody judged the answer; it is then here as another answer to the same question."""
    opinion: Opinion
    """What the person thinks of the answer's text. Correcting only its spelling is not an opinion."""
    prompt: tuple[Turn, ...]
    answer: str
    whole: bool
    """Whether the model ended the answer itself, rather than being cut short."""
    passages: tuple[str, ...]
    """Ids of the chunks that the answer was written from, in the order of their citation numbers."""
    sources: frozenset[str]
    """Uris of the documents that answer and correction rest on."""
    kind: Kind | None
    """What kind of lesson it is; None when it teaches nothing."""
    reason: str
    """Why it teaches this or nothing, as a sentence for people."""
    chosen: str = ""
    """The text that is to be learned; empty when there is none."""
    refuses: bool = False
    """Whether the text to be learned says that the documents hold no answer."""
    missing: tuple[str, ...] = ()
    """Words of the correction that are not in its passages, when that is why it is refused."""
    preferred_id: str = ""
    """Id of the exchange whose text was preferred to this answer, when that decided what it teaches."""
    held: bool = False
    """Whether it says nothing of its person either: a reviewer rejected it, or must accept it first."""
    accepted: bool = False
    """Whether a reviewer accepted it, as it is or in other words."""
    changed_by: str | None = None
    """The reviewer who changed the correction."""
    imported: bool = False
    """Whether it comes from another program, so that nobody read these passages."""

    # Judgements are compared by the following values. Each is computed once.

    @cached_property
    def asked_words(self) -> str:
        """The words of the question."""
        return keep_words(self.standalone_question)

    @cached_property
    def asked(self) -> frozenset[str]:
        """What nearly equal questions have in common."""
        return find_gist(self.standalone_question)

    @cached_property
    def answer_words(self) -> str:
        """The words of the answer."""
        return keep_words(self.answer)

    @cached_property
    def chosen_words(self) -> str:
        """The words of the text to be learned."""
        return keep_words(self.chosen)

    @cached_property
    def facts(self) -> frozenset[str]:
        """What the text to be learned states beyond the question."""
        return find_fact_keys(self.chosen) - find_fact_keys(self.standalone_question)

    @cached_property
    def numbers(self) -> frozenset[str]:
        """The numbers among the facts."""
        return frozenset(fact for fact in self.facts if fact[0].isdigit())

    @cached_property
    def denies(self) -> bool:
        """Whether the text to be learned contains a negation."""
        return any(word in NEGATIONS or word.endswith(("n't", "n’t")) for word in self.chosen_words.split())

    def refuse(self, reason: str) -> "Judgement":
        """Return a copy of this judgement that teaches nothing, for `reason`."""
        return replace(self, kind=None, reason=reason)


def read_judgement(entry: JudgedExchange, rules: LearningRules) -> Judgement:
    """Decide what `entry` teaches when it is looked at alone."""
    exchange, answer = entry.exchange, entry.exchange.answer
    edit, rating, review = entry.edit, entry.rating, entry.review
    changed = edit is not None and keep_visible(edit.text) != keep_visible(answer.text)
    latest = (edit if changed else rating) or next(reversed((*entry.ratings, *entry.edits)), None)
    changed_by = review.user if review is not None and review.decision == "changed" else None
    read = Judgement(
        exchange_id=exchange.id,
        conversation_id=exchange.conversation_id,
        asker=exchange.user,
        question=answer.question,
        standalone_question=answer.standalone_question,
        user=entry.author if changed_by is not None else latest.user if latest else exchange.user,
        at=latest.at if latest else exchange.at,
        simulated=exchange.simulated,
        judged=latest is not None,
        opinion="none" if rating is None else "liked" if rating.value == 1 else "disliked",
        prompt=answer.prompt,
        answer=strip_thoughts(answer.text),
        whole=answer.ending == "complete",
        passages=tuple(passage.chunk.id for passage in answer.passages),
        sources=find_source_uris(answer, edit.text if edit else "") or frozenset({f"exchange:{exchange.id}"}),
        kind=None,
        reason="",
        refuses=rules.refuses(answer.text),
        accepted=review is not None and review.decision in TAKEN,
        changed_by=changed_by,
        imported=bool(answer.imported),
    )
    if exchange.simulated and not rules.settings.include_simulated:
        return replace(read, opinion="excluded", reason=EXCLUDED)
    if answer.attached:
        return replace(read, opinion="excluded", reason=OF_ATTACHED)
    if why_not := explain_hold(entry, rules.settings):
        return _hold(read, entry, why_not)
    if answer.approved_exchange_id is not None and latest is not None:
        return read.refuse(
            f"An approved answer, which no model wrote: it counts for answer {answer.approved_exchange_id}."
        )
    if read.imported and not read.prompt:
        return read.refuse(NOTHING_FOUND)
    if answer.about and latest is not None:
        return read.refuse(NOT_OF_THE_DOCUMENTS)
    if edit is not None and changed:
        return _read_edit(replace(read, chosen=normalize("NFC", strip_thoughts(edit.text).strip())), entry, rules)
    if rating is not None:
        thumb = _read_thumb(read, rating)
        unread = read.imported and thumb.kind == "desirable"
        missing = find_ungrounded_words(answer.text, answer, rules.settings) if unread else ()
        return thumb.refuse(describe_gap(missing)) if missing else thumb
    if entry.edits:
        taken_back = len(entry.edits) > 1
        return read.refuse("The edit was taken back." if taken_back else "The edit says the same as the answer.")
    return read.refuse("The rating was withdrawn, so nobody judges the answer.")


def _hold(read: Judgement, entry: JudgedExchange, why_not: str) -> Judgement:
    """Return a judgement that teaches nothing and is no opinion; of a gap in the documents, with what they lack."""
    unopinionated = replace(read.refuse(why_not), opinion="none")
    if entry.review is None or entry.review.decision != "missing":
        return replace(unopinionated, held=True)
    if entry.correction is None:
        return unopinionated
    chosen = normalize("NFC", entry.correction.text.strip())
    absent = find_ungrounded_words(chosen, entry.exchange.answer, FeedbackSettings(minimum_support=1))
    return replace(unopinionated, chosen=chosen, missing=absent or tuple(fact.text for fact in find_facts(chosen)))


def _read_edit(read: Judgement, entry: JudgedExchange, rules: LearningRules) -> Judgement:
    """Decide what an edit teaches. `read.chosen` is the edited text, which differs from the answer."""
    chosen, settings, answer = read.chosen, rules.settings, entry.exchange.answer
    before, after = keep_visible(read.answer), keep_visible(chosen)
    distance = measure_edit_distance(before, after)
    if distance <= settings.typo_distance and is_spelling_only(before, after):
        return read.refuse("Only spelling, case, punctuation or spaces changed.")
    read = replace(read, opinion="edited", refuses=rules.refuses(chosen))
    withheld = () if read.refuses or read.prompt else answer.withheld
    read = replace(read, prompt=read.prompt or withheld)
    reasons = entry.rating.reasons if entry.rating is not None and entry.rating.value == -1 else ()
    if why_not := _explain_unfit(read, settings) or ("" if read.refuses else _explain_blame(reasons, rules.refusal)):
        return read.refuse(why_not)
    if not read.refuses and (missing := find_ungrounded_words(chosen, answer, settings)):
        return replace(read.refuse(describe_gap(missing)), missing=missing)
    if withheld:
        return replace(
            read,
            kind="label",
            reason="The assistant had refused without asking a model. The correction says what to write.",
        )
    if not read.answer.strip():
        return replace(read, kind="label", reason="An imported right answer: it says what to write.")
    if distance >= settings.rewrite_distance:
        return replace(
            read, kind="label", reason=f"A rewrite: {distance:.0%} changed. The correction says what to write."
        )
    return replace(read, kind="contrast", reason=f"A correction: {distance:.0%} changed.")


def _explain_unfit(read: Judgement, settings: FeedbackSettings) -> str:
    """Say why a pair cannot be made of the edit; "" when it can."""
    if not read.prompt:
        return "No model was asked, so there is no prompt to learn from."
    if not (read.answer.strip() or read.imported):
        return "The model wrote nothing, so there is nothing to reject."
    if not has_words(read.chosen):
        return "The edit holds no word, so there is nothing to learn."
    if not settings.min_characters <= len(read.chosen) <= settings.max_characters:
        allowed = f"{settings.min_characters} to {settings.max_characters}"
        return f"The edit has {len(read.chosen)} characters; {allowed} are learned from."
    return ""


def _explain_blame(reasons: tuple[Reason, ...], refusal: str) -> str:
    """Say which of the reasons forbids learning the edit; "" when none does."""
    if blamed := [reason for reason in reasons if reason in BLAMES_THE_PASSAGES]:
        return f"The reason {blamed[0]!r} blames the passages: the model cannot learn from them what they do not say."
    if "should have refused" in reasons:
        return f"The reason is 'should have refused', but the edit answers. Edit it to {refusal!r}."
    return ""


def _read_thumb(read: Judgement, rating: Rating) -> Judgement:
    """Decide what a thumb without an edit teaches. A right answer is never made up in its place."""
    thumb = "up" if rating.value == 1 else "down"
    if not read.prompt:
        what = (
            "a refusal that was given before a model was asked"
            if read.refuses
            else "an answer for which no model was asked"
        )
        return read.refuse(f"A thumb {thumb} for {what}.")
    if not read.answer.strip():
        return read.refuse(f"A thumb {thumb} for an answer without a word.")
    if rating.value == 1:
        if not read.whole:
            return read.refuse("A thumb up for an answer that was cut short: it would teach to stop there.")
        return replace(read, kind="desirable", chosen=read.answer, reason="A thumb up: liked as it is.")
    if rating.reasons and set(rating.reasons) <= set(NOT_OF_THE_WORDS):
        given = " and ".join(map(repr, rating.reasons))
        return read.refuse(f"A thumb down for {given} alone: that does not say that the answer is wrong.")
    return replace(read, kind="undesirable", reason="A thumb down: disliked, and nobody said what would be right.")
