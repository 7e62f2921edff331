"""Ask a question, ask it again, and read what was asked before."""

import threading
from collections.abc import Generator, Iterator, Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING
from uuid import uuid4

from assistant.answers import Answer, Decoding, Turn
from feedback.errors import FeedbackError
from feedback.history import Conversation, JudgedExchange, replay_turns
from feedback.records import Exchange
from retrieval.documents import Passage
from ui.actions.library.attached import read_with_attached
from ui.people.preferences import AS_SET, Preferences
from ui.people.reading.reach import Reach, choose_collections
from ui.startup.tracing import begin_trace
from ui.wiring import Apprentice

if TYPE_CHECKING:
    from assistant.assistant import Assistant
    from retrieval.search.attached import WithAttached

SECOND_TRY_TEMPERATURE = 0.7
"""At temperature 0 the model would write the same answer again."""


def begin_conversation() -> str:
    """Return an id for a new conversation."""
    return uuid4().hex


def ask(
    apprentice: Apprentice,
    question: str,
    *,
    user: str,
    reach: Reach,
    conversation_id: str,
    stop: threading.Event,
    again: str = "",
    collections: Sequence[str] = (),
    history: Sequence[Turn] | None = None,
    decoding: Decoding | None = None,
    preferences: Preferences = AS_SET,
    widens: bool = False,
) -> Generator[Answer | Exchange]:
    """Yield ever fuller answers, then the recorded exchange.

    `again` is the id of the last exchange, to be answered once more. Passages come from `collections`, from all within
    `reach` when none is named, and from what `user` attached to the conversation. `history` replaces what is recorded
    of the conversation, and `decoding` what the settings say; `preferences` are how the person wants to be answered.
    With `widens`, a strategy may look in all within reach where the collections do not answer, and says so.
    When the iterator is closed, because the browser is gone, the model stops and the text so far is kept as a stopped
    answer.

    Raises:
        FeedbackError: The conversation is another person's, or the exchange to answer again is not the last one.
        RetrievalError: There is no such collection within reach.
    """
    conversation = apprentice.feedback.conversation(conversation_id)
    if any(judged.exchange.user != user for judged in conversation):
        raise FeedbackError("This conversation belongs to another person. Begin a new one.")
    usual = _choose_decoding(apprentice.settings.answers.decoding, preferences)
    decoding = decoding or usual
    if again:
        if not conversation or conversation[-1].exchange.id != again:
            raise FeedbackError("The conversation went on in another tab: reload this page, then answer again.")
        question = conversation[-1].exchange.answer.question
        decoding = replace(usual, temperature=usual.temperature or SECOND_TRY_TEMPERATURE)
    turns = replay_turns(conversation, question) if history is None else history
    attached = read_with_attached(apprentice, collections, conversation_id, reach, user=user)
    # Also once the files were removed: earlier answers say what stood in them.
    private = attached is not None or any(judged.exchange.answer.attached for judged in conversation)
    assistant = choose_assistant(apprentice, reach, collections, preferences, attached, private=private, widens=widens)
    trace = begin_trace(apprentice.settings.trace_to, question, conversation_id)
    assistant = trace.follow(assistant)
    answer = None
    try:
        for answer in assistant.stream(question, turns, user=user, stop=stop, decoding=decoding, fresh=bool(again)):
            yield answer
    except BaseException as reason:
        if isinstance(reason, GeneratorExit) and answer is not None and answer.text:
            answer = replace(answer, ending="stopped", attached=private)
            apprentice.feedback.record(answer, user=user, conversation_id=conversation_id)
        trace.end(answer)
        raise
    if answer is not None:
        answer = replace(answer, attached=private)
        try:
            exchange = apprentice.feedback.record(answer, user=user, conversation_id=conversation_id)
            trace.end(answer, exchange.id)
        finally:
            trace.end(None)
        yield exchange


def ask_privately(
    apprentice: Apprentice,
    question: str,
    *,
    user: str,
    reach: Reach,
    stop: threading.Event,
    collections: Sequence[str] = (),
    history: Sequence[Turn] = (),
    preferences: Preferences = AS_SET,
    conversation_id: str = "",
) -> Iterator[Answer]:
    """Yield ever fuller answers and keep none of them; `history` is the conversation so far.

    Files may be attached to a conversation that is named. `preferences` are how the person wants to be answered. Raises
    RetrievalError when there is no such collection within `reach`.
    """
    decoding = _choose_decoding(apprentice.settings.answers.decoding, preferences)
    attached = read_with_attached(apprentice, collections, conversation_id, reach, user=user)
    assistant = choose_assistant(apprentice, reach, collections, preferences, attached)
    return assistant.stream(question, history, user=user, stop=stop, decoding=decoding)


def _choose_decoding(usual: Decoding, preferences: Preferences) -> Decoding:
    """Return how text is drawn from the model: as `usual`, and otherwise where a person has chosen otherwise."""
    return replace(usual, **{name: value for name, value in preferences.chosen.items() if name in asdict(usual)})


def choose_assistant(
    apprentice: Apprentice,
    reach: Reach,
    collections: Sequence[str] = (),
    preferences: Preferences = AS_SET,
    attached: "WithAttached | None" = None,
    *,
    private: bool = False,
    widens: bool = False,
) -> "Assistant":
    """Return the assistant that reads `collections`, or all within `reach`, and repeats nothing from beyond it.

    Where something is `attached` it reads that instead, which holds the collections too, and repeats no corrections,
    nor where the conversation is `private`, since something was attached. With `widens`, strategies may look in all
    within reach. It answers as a person prefers, and every answer says what they had chosen otherwise than the settings
    say. Raises RetrievalError when there is no such collection within reach, and AssistantError for a version that is
    not fit to serve.
    """
    within = choose_collections(apprentice, reach, collections)
    assistant = apprentice.assistant_within(within, reads_no_others=not reach.is_whole)
    found = attached or apprentice.library.within(within)
    if widens and collections:
        found = found.or_else(apprentice.library.within(choose_collections(apprentice, reach)))
    if attached or private:
        assistant = assistant.within(found, None)
    elif found.elsewhere:
        assistant = assistant.within(found, assistant.corrections)
    settings = apprentice.settings
    usual = {
        "passages": settings.index.passages,
        "examples": settings.corrections.examples,
        **asdict(settings.answers.decoding),
    }
    same = {name: None for name, value in preferences.chosen.items() if value == usual.get(name)}
    if not (chosen := replace(preferences, **same).describe()):
        return assistant
    from assistant.adapters.serving import Fixed, Wished
    from assistant.steps.corrections import FewerExamples

    passages, examples, version = preferences.passages, preferences.examples, preferences.version
    corrections = assistant.corrections
    return assistant.within(
        found.limited_to(passages) if passages else assistant.retriever,
        corrections if examples is None or corrections is None else FewerExamples(corrections, examples),
        Wished(Fixed(apprentice.serving.named(version)) if version else assistant.serving, preferences.manner, chosen),
    )


def search(
    apprentice: Apprentice, question: str, passages: int | None = None, *, reach: Reach, collections: Sequence[str] = ()
) -> list[Passage]:
    """Return the passages that a question finds, best first; as many as the settings say when `passages` is None.

    Raises RetrievalError when there is no such collection within `reach`.
    """
    return apprentice.library.within(choose_collections(apprentice, reach, collections)).search(question, passages)


def list_conversations(apprentice: Apprentice, user: str) -> list[Conversation]:
    """Return the conversations of `user`, newest first."""
    return apprentice.feedback.conversations(user)


def read_conversation(apprentice: Apprentice, conversation_id: str, *, user: str) -> list[JudgedExchange]:
    """Return the exchanges of a conversation, oldest first; none when it belongs to another person."""
    if not conversation_id:
        return []
    return [judged for judged in apprentice.feedback.conversation(conversation_id) if judged.exchange.user == user]


def read_exchange(apprentice: Apprentice, exchange_id: str, *, user: str) -> Exchange:
    """Return an exchange of `user`. Raises FeedbackError for an unknown one or another person's."""
    exchange = apprentice.feedback.exchange(exchange_id)
    if exchange.user != user:
        raise FeedbackError(f"The answer {exchange_id!r} belongs to another person. Ask the question yourself.")
    return exchange


def read_latest_exchange(apprentice: Apprentice, *, user: str) -> Exchange:
    """Return the exchange that `user` got last. Raises FeedbackError before the first."""
    conversations = apprentice.feedback.conversations(user)
    if not conversations:
        raise FeedbackError(f"There is no answer to {user!r} yet. Ask something first: `assistant ask QUESTION`.")
    return read_conversation(apprentice, conversations[0].id, user=user)[-1].exchange
