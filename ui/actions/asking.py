"""Ask a question, ask it again, and read what was asked before."""

import threading
from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace
from uuid import uuid4

from assistant.answers import Answer, Decoding, Turn
from feedback.errors import FeedbackError
from feedback.history import Conversation, JudgedExchange, replay_turns
from feedback.records import Exchange
from retrieval.documents import Passage
from ui.actions.library.attached import find_assistant, find_attached
from ui.wiring import Apprentice

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
    conversation_id: str,
    stop: threading.Event,
    again: str = "",
    collections: Sequence[str] = (),
    history: Sequence[Turn] | None = None,
    decoding: Decoding | None = None,
) -> Generator[Answer | Exchange]:
    """Yield ever fuller answers, then the recorded exchange.

    `again` is the id of the last exchange, to be answered once more. Passages come from `collections`, from all when
    none is named, and from what `user` attached to the conversation. `history` replaces what is recorded of the
    conversation, and `decoding` what the settings say. When the iterator is closed, because the browser is gone, the
    model stops and the text so far is kept as a stopped answer.

    Raises:
        FeedbackError: The conversation is another person's, or the exchange to answer again is not the last one.
        RetrievalError: There is no such collection any more.
    """
    conversation = apprentice.feedback.conversation(conversation_id)
    if any(judged.exchange.user != user for judged in conversation):
        raise FeedbackError("This conversation belongs to another person. Begin a new one.")
    if again:
        if not conversation or conversation[-1].exchange.id != again:
            raise FeedbackError("The conversation went on in another tab: reload this page, then answer again.")
        question = conversation[-1].exchange.answer.question
        usual = apprentice.settings.answers.decoding
        decoding = replace(usual, temperature=usual.temperature or SECOND_TRY_TEMPERATURE)
    turns = replay_turns(conversation, question) if history is None else history
    # Also once the files were removed: earlier answers say what stood in them.
    private = any(judged.exchange.answer.attached for judged in conversation)
    private = private or bool(find_attached(apprentice, conversation_id, user=user))
    assistant = find_assistant(apprentice, collections, conversation_id, user=user, private=private)
    answer = None
    try:
        for answer in assistant.stream(question, turns, user=user, stop=stop, decoding=decoding, fresh=bool(again)):
            yield answer
    except GeneratorExit:
        if answer is not None and answer.text:
            stopped = replace(answer, ending="stopped", attached=private)
            apprentice.feedback.record(stopped, user=user, conversation_id=conversation_id)
        raise
    if answer is not None:
        answer = replace(answer, attached=private)
        yield apprentice.feedback.record(answer, user=user, conversation_id=conversation_id)


def ask_privately(
    apprentice: Apprentice,
    question: str,
    *,
    user: str,
    stop: threading.Event,
    collections: Sequence[str] = (),
    history: Sequence[Turn] = (),
    conversation_id: str = "",
) -> Iterator[Answer]:
    """Yield ever fuller answers and keep none of them; `history` is the conversation so far.

    Files may be attached to a conversation that is named. Raises RetrievalError when there is no such collection.
    """
    assistant = find_assistant(apprentice, collections, conversation_id, user=user)
    return assistant.stream(question, history, user=user, stop=stop)


def search(
    apprentice: Apprentice, question: str, passages: int | None = None, *, collections: Sequence[str] = ()
) -> list[Passage]:
    """Return the passages that a question finds, best first; as many as the settings say when `passages` is None.

    Raises RetrievalError when there is no such collection.
    """
    return apprentice.library.within(collections).search(question, passages)


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
