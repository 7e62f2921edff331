"""What the app does when someone asks, rates, edits, chooses or promotes. Plain functions; know nothing of Gradio."""

import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise
from typing import Literal
from uuid import uuid4

from assistant.adapters.files import Adapter
from assistant.answerability.gate import Line
from assistant.answers import Answer, Turn
from assistant.errors import AssistantError
from feedback.errors import FeedbackError
from feedback.history import Conversation, JudgedExchange, find_standing_choices
from feedback.pairs.candidates import Candidate, decide_candidates
from feedback.pairs.preferences import is_worth_choosing
from feedback.records import Choice, Exchange, Rating
from finetune.errors import FinetuneError
from finetune.methods.table import DEFAULT
from finetune.promotion.verdict import Verdict
from retrieval.records import DocumentRecord
from ui.actions.learning import plan_training
from ui.web.chat.transcript import Shown
from ui.wiring import Apprentice
from ui.wording.approval import approval
from ui.wording.fate import fate, fate_of_choice

SECOND_TRY_TEMPERATURE = 0.7
"""Greedy decoding would write the same answer again."""
_judging = threading.Lock()
"""Held from reading a rating to writing the next: clicks are handled side by side, and each adds to the one before."""


def new_conversation() -> str:
    """Return the id of a conversation that nobody has begun yet."""
    return uuid4().hex


def ask(
    apprentice: Apprentice,
    question: str,
    *,
    user: str,
    conversation_id: str,
    stop: threading.Event,
    again: str = "",
    collections: Sequence[str] = (),
) -> Iterator[Answer | Exchange]:
    """Yield ever fuller answers, then the recorded exchange. `again` is the last exchange, to be answered once more.

    Passages come from `collections`, from all when none is named. Closing the iterator, as a lost browser does, frees
    the model and keeps what was written as a stopped answer. Raises FeedbackError when the exchange to answer again is
    not the last one any more, and RetrievalError when there is no such collection any more.
    """
    conversation = own_conversation(apprentice, user, conversation_id)
    decoding = None
    if again:
        if not conversation or conversation[-1].exchange.id != again:
            raise FeedbackError("The conversation went on in another tab: reload this page, then answer again.")
        question = conversation[-1].exchange.answer.question
        usual = apprentice.settings.answers.decoding
        decoding = replace(usual, temperature=usual.temperature or SECOND_TRY_TEMPERATURE)
    history = said_before(conversation, question)
    answer = None
    try:
        for answer in apprentice.assistant_within(collections).stream(
            question, history, user=user, stop=stop, decoding=decoding, fresh=bool(again)
        ):
            yield answer
    except GeneratorExit:
        if answer is not None and answer.text:
            apprentice.feedback.record(replace(answer, ending="stopped"), user=user, conversation_id=conversation_id)
        raise
    if answer is not None:
        yield apprentice.feedback.record(answer, user=user, conversation_id=conversation_id)


def said_before(conversation: Sequence[JudgedExchange], question: str) -> tuple[Turn, ...]:
    """Return the conversation as turns: corrected where it was, one attempt at each question.

    That is the last one, or the one that was chosen over it. Trailing attempts at `question` itself are left out, so
    that answering again starts from the same place. So are attempts that were stopped before the first word: an empty
    turn would teach the model to say nothing.
    """
    said = [judged for judged in conversation if _text(judged).strip()]
    rounds = [(asked, list(attempts)) for asked, attempts in groupby(said, lambda one: one.exchange.answer.question)]
    if rounds and rounds[-1][0] == question:
        rounds.pop()
    turns: list[Turn] = []
    for asked, attempts in rounds:
        turns += [Turn("user", asked), Turn("assistant", _text(_standing_attempt(attempts)))]
    return tuple(turns)


def _text(judged: JudgedExchange) -> str:
    return judged.edit.text if judged.edit else judged.exchange.answer.text


def _standing_attempt(attempts: Sequence[JudgedExchange]) -> JudgedExchange:
    """Return the last attempt, or the one that was chosen in its place."""
    by_id = {judged.exchange.id: judged for judged in attempts}
    last = attempts[-1]
    made = find_standing_choices(choice for judged in attempts for choice in judged.choices)
    over_last = [choice.chosen_id for choice in made if choice.rejected_id == last.exchange.id]
    return by_id.get(over_last[-1], last) if over_last else last


def conversations(apprentice: Apprentice, user: str) -> list[Conversation]:
    """Return the conversations of `user`, newest first."""
    return apprentice.feedback.conversations(user)


def own_conversation(apprentice: Apprentice, user: str, conversation_id: str) -> list[JudgedExchange]:
    """Return the exchanges of a conversation, none when it is another person's."""
    if not conversation_id:
        return []
    return [judged for judged in apprentice.feedback.conversation(conversation_id) if judged.exchange.user == user]


def shown(apprentice: Apprentice, user: str, conversation_id: str) -> list[Shown]:
    """Return a conversation with its ratings, edits, choices and what will come of them."""
    conversation = own_conversation(apprentice, user, conversation_id)
    decided = {candidate.exchange_id: candidate for candidate in _candidates(conversation, apprentice)}
    rules = apprentice.settings.learning_rules
    rivals = {
        later.exchange.id: earlier.exchange.id
        for earlier, later in pairwise(conversation)
        if is_worth_choosing(earlier, later, rules)
    }
    made = find_standing_choices(choice for judged in conversation for choice in judged.choices if choice.user == user)
    page = []
    for judged in conversation:
        own = [choice for choice in made if choice.chosen_id == judged.exchange.id]
        fates = [
            fate(judged, decided.get(judged.exchange.id), rules),
            *(fate_of_choice(choice, decided.get(choice.rejected_id)) for choice in own),
        ]
        page.append(
            Shown.of(
                judged,
                user,
                " ".join(dict.fromkeys(filter(None, fates))),
                approved_by(judged.exchange, apprentice),
                rival_id=rivals.get(judged.exchange.id, ""),
                preferred_to=frozenset(choice.rejected_id for choice in own),
            )
        )
    return page


def approved_by(exchange: Exchange, apprentice: Apprentice) -> str:
    """Return who corrected the approved answer of an exchange and when, empty for a model's answer."""
    return approval(exchange.answer, apprentice.feedback, reader=exchange.user, at=exchange.at)


def own_exchange(apprentice: Apprentice, exchange_id: str, user: str) -> Exchange:
    """Return an exchange of `user`. Raises FeedbackError for an unknown one or another person's."""
    exchange = apprentice.feedback.exchange(exchange_id)
    if exchange.user != user:
        raise FeedbackError(f"The answer {exchange_id!r} belongs to another person. Ask the question yourself.")
    return exchange


def rate(apprentice: Apprentice, exchange_id: str, *, user: str, value: Literal[-1, 0, 1]) -> Rating:
    """Give a thumb, or take it back with 0. The same one again changes nothing, so that a double click counts once."""
    own_exchange(apprentice, exchange_id, user)
    with _judging:
        before = rating_of(apprentice, exchange_id, user)
        if before is not None and before.value == value:
            return before
        return apprentice.feedback.rate(exchange_id, user=user, value=value)


def give_reason(apprentice: Apprentice, exchange_id: str, *, user: str, reason: str, given: bool) -> Rating:
    """Add a reason to the thumb down, or take it away when it is not `given` any more."""
    own_exchange(apprentice, exchange_id, user)
    with _judging:
        before = rating_of(apprentice, exchange_id, user)
        others: set[str] = {*(before.reasons if before else ())} - {reason}
        reasons = sorted(others | {reason} if given else others)
        said = before.comment if before else ""
        return apprentice.feedback.rate(exchange_id, user=user, value=-1, reasons=reasons, comment=said)


def comment(apprentice: Apprentice, exchange_id: str, *, user: str, text: str) -> Rating:
    """Put words to the thumb down."""
    own_exchange(apprentice, exchange_id, user)
    with _judging:
        before = rating_of(apprentice, exchange_id, user)
        reasons = before.reasons if before else ()
        return apprentice.feedback.rate(exchange_id, user=user, value=-1, reasons=reasons, comment=text)


def rating_of(apprentice: Apprentice, exchange_id: str, user: str) -> Rating | None:
    """Return the latest rating that `user` gave the text as it stands, None without one."""
    exchange = apprentice.feedback.exchange(exchange_id)
    for judged in apprentice.feedback.conversation(exchange.conversation_id):
        if judged.exchange.id == exchange_id:
            return judged.rating_of(user)
    return None


def edit(apprentice: Apprentice, exchange_id: str, text: str, *, user: str) -> None:
    """Keep the answer as `user` would have written it."""
    own_exchange(apprentice, exchange_id, user)
    apprentice.feedback.edit(exchange_id, text.replace("\r\n", "\n").strip(), user=user)


def choose(apprentice: Apprentice, chosen_id: str, rejected_id: str, *, user: str, withdrawn: bool) -> Choice:
    """Prefer one answer to another, or take that back. The same again changes nothing."""
    for exchange_id in (chosen_id, rejected_id):
        own_exchange(apprentice, exchange_id, user)
    return apprentice.feedback.choose(chosen_id, rejected_id, user=user, withdrawn=withdrawn)


def documents(apprentice: Apprentice) -> list[DocumentRecord]:
    """Return what is in the library, by title."""
    return apprentice.library.documents()


def collections(apprentice: Apprentice) -> list[str]:
    """Return the names of the collections that hold documents."""
    return [record.name for record in apprentice.library.collections() if record.documents]


def readable(apprentice: Apprentice, user: str) -> frozenset[str]:
    """Return the ids of the judged exchanges whose text `user` may read: their own, and the simulated ones."""
    exchanges = (judged.exchange for judged in apprentice.feedback.judged())
    return frozenset(exchange.id for exchange in exchanges if exchange.simulated or exchange.user == user)


def check_enough(apprentice: Apprentice, method: str = DEFAULT) -> None:
    """Raise FinetuneError when a run would only find that there are too few pairs, for training or for its exam."""
    plan = plan_training(apprentice, method)
    if reason := plan.too_few or plan.in_vain:
        raise FinetuneError(reason)


def verdicts(adapters: Sequence[Adapter]) -> dict[str, Verdict]:
    """Return the verdicts by adapter id; adapters that sat no exam are left out."""
    files = {adapter.id: adapter.folder / "verdict.json" for adapter in adapters}
    return {name: Verdict.from_json(file.read_text(encoding="utf-8")) for name, file in files.items() if file.exists()}


def promote(apprentice: Apprentice, adapter_id: str) -> None:
    """Let `adapter_id` answer from the next question on."""
    apprentice.shelf.promote(adapter_id, "chosen in the app")


def roll_back(apprentice: Apprentice) -> tuple[str | None, str | None]:
    """Undo the last promotion; return what answered before and what answers now, None for the base model."""
    return apprentice.shelf.rollback()


def can_roll_back(apprentice: Apprentice) -> bool:
    """Return whether there is a promotion that was not undone yet."""
    history = apprentice.shelf.history()
    return 2 * sum(change.kind == "promote" for change in history) > len(history)


def refusal_line(apprentice: Apprentice) -> Line | None:
    """Return the score that judges whether to answer now and its threshold; None when `min_relevance` decides."""
    return apprentice.serving.served().line


def move_refusal_line(apprentice: Apprentice, threshold: float | None) -> Line | None:
    """Refuse below `threshold` from the next question on, None as measured; return the line that counts then.

    Raises AssistantError when the settings fix the threshold, or no score judges.
    """
    line = refusal_line(apprentice)
    if line is None or line.chosen_by == "settings":
        raise AssistantError("The threshold is not moved here: [answerability] threshold in the settings decides.")
    apprentice.thresholds.choose(line.score.digest, threshold)
    return refusal_line(apprentice)


def _candidates(judged: Iterable[JudgedExchange], apprentice: Apprentice) -> list[Candidate]:
    return decide_candidates(judged, apprentice.settings.learning_rules)
