"""Ask a question of a conversation anew: what came after it stays, in the branch that it is in."""

from collections.abc import Sequence
from dataclasses import dataclass

from feedback.history import JudgedExchange
from ui.actions.asking import read_exchange
from ui.wiring import Apprentice


@dataclass(frozen=True)
class Fork:
    """A place in a conversation where one question was asked differently."""

    conversation_ids: tuple[str, ...]
    """The conversations with each of them, oldest first."""
    shown: int
    """Which of them is shown, counted from 0."""

    @property
    def earlier_id(self) -> str:
        """The conversation with the question before the shown one; "" when it is the first."""
        return self.conversation_ids[self.shown - 1] if self.shown else ""

    @property
    def later_id(self) -> str:
        """The conversation with the question after the shown one; "" when it is the last."""
        return self.conversation_ids[self.shown + 1] if self.shown + 1 < len(self.conversation_ids) else ""


def begin_branch(apprentice: Apprentice, exchange_id: str, *, user: str) -> str:
    """Return the id of a new branch, in which the question of an exchange can be asked anew.

    It begins with all that was asked before that. Raises FeedbackError when the exchange is not theirs.
    """
    read_exchange(apprentice, exchange_id, user=user)
    return apprentice.feedback.begin_branch(exchange_id, user=user)


def find_forks(apprentice: Apprentice, conversation: Sequence[JudgedExchange], user: str) -> dict[str, Fork]:
    """Return the forks in a conversation of `user`, as it is shown, by the exchange at which each is."""
    exchanges = [judged.exchange for judged in conversation]
    placed = {exchange.id: exchange.conversation_id for exchange in exchanges}
    alternatives = apprentice.feedback.branches(user).find_alternatives(exchanges)
    return {
        exchange_id: Fork(conversation_ids, conversation_ids.index(placed[exchange_id]))
        for exchange_id, conversation_ids in alternatives.items()
        if placed[exchange_id] in conversation_ids
    }


def find_tree(apprentice: Apprentice, conversation_id: str, user: str) -> frozenset[str]:
    """Return the ids of a conversation of `user` and all its branches, whichever of them is named."""
    return apprentice.feedback.branches(user).find_tree(conversation_id)
