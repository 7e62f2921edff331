"""How much of what is learned may come from one person, and from all who are new: at most a share, a third by default.

The rule counts and knows no texts, so the same holds for what is learned and for what an exam asks.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

_SHARED_BY = 3
"""The number of people from which on the share of one is limited."""
FIRST_PEOPLE = 2
"""Who came first is never new, and may give enough in any case."""


class Given(Protocol):
    """A judgement or a lesson of somebody."""

    @property
    def user(self) -> str: ...

    @property
    def refuses(self) -> bool: ...


G = TypeVar("G", bound=Given)


@dataclass(frozen=True)
class Shares:
    """Who may give how much."""

    largest: float
    """The largest share that one person may give, and all new people together."""
    is_new: Mapping[str, bool]
    """Everybody who gave something and whether they are new, in the order in which they came."""
    enough: int
    """So many answers the first two people may give in any case, so that another one does not put an end to learning.
    New people are not among the two."""

    @property
    def limit(self) -> float:
        """The share that can be kept. With too few people for the largest one, everybody may give equally much."""
        parties = sum(not new for new in self.is_new.values()) + any(self.is_new.values())
        return max(self.largest, 1 / max(_SHARED_BY, parties))

    def split(self, given: Sequence[G]) -> tuple[list[G], list[G]]:
        """Return what is kept and what is beyond the shares. `given` comes newest first, and the newest is kept."""
        by_user: dict[str, list[G]] = {user: [] for user in self.is_new}
        for one in given:
            by_user[one.user].append(one)
        allowed = self._allow({user: [not one.refuses for one in ones] for user, ones in by_user.items()})
        kept, beyond, counted = list[G](), list[G](), defaultdict[str, int](int)
        for one in given:
            counted[one.user] += 1
            (kept if counted[one.user] <= allowed[one.user] else beyond).append(one)
        return kept, beyond

    def _allow(self, given: Mapping[str, Sequence[bool]]) -> dict[str, int]:
        """Return how many everybody may give. `given` says of each one, newest first, whether it is an answer."""
        longest = max(map(len, given.values()), default=0)
        if self.limit >= 1 or not longest:
            return dict.fromkeys(given, longest)
        fair = longest if len(self.is_new) < _SHARED_BY else self._find_fair(given, longest)

        def count_answers(first: int) -> int:
            allowed = self._spread(given, fair, first)
            return sum(sum(answers[: allowed[user]]) for user, answers in given.items())

        return self._spread(given, fair, bisect_left(range(fair, longest), self.enough, key=count_answers) + fair)

    def _find_fair(self, given: Mapping[str, Sequence[bool]], longest: int) -> int:
        """Return how many each person may give so that nobody gives more than the share of all that are kept."""

        def is_unfair(most: int) -> bool:
            allowed = self._spread(given, most, most)
            return most > self.limit * sum(min(allowed[user], len(ones)) for user, ones in given.items()) + 1e-9

        return bisect_right(range(1, longest + 1), False, key=is_unfair)

    def _spread(self, given: Mapping[str, Sequence[bool]], most: int, first: int) -> dict[str, int]:
        """Return how many everybody may give when the first people may give `first` and others `most`.

        What new people may give together depends on what the others do, and is dealt out among them one by one.
        """
        new = [user for user in given if self.is_new[user]]
        settled = [user for user in given if not self.is_new[user]]
        allowed = {user: first if place < FIRST_PEOPLE else most for place, user in enumerate(settled)}
        kept = sum(min(allowed[user], len(given[user])) for user in settled)
        budget = int(kept * self.limit / (1 - self.limit) + 1e-9)
        longest = max((len(given[user]) for user in new), default=0)

        def count_new(each: int) -> int:
            return sum(min(each, len(given[user])) for user in new)

        each = bisect_right(range(1, longest + 1), budget, key=count_new)
        more = [user for user in new if len(given[user]) > each][: budget - count_new(each)]
        return {**allowed, **dict.fromkeys(new, each), **dict.fromkeys(more, each + 1)}
