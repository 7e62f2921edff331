"""Whether what was promoted is worse than what served before, by what people think of the answers.

Each part of an answer is looked at alone: the judgements since its version serves are compared with those of answers
that were made right before, by the version before it and the same other parts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from assistant.adapters.files import PARTS, Part
from assistant.adapters.parts import DOES, INSTALLED, list_standing
from feedback.records import Period, Vote
from finetune.promotion.sequential import count_usable, measure_evidence
from finetune.settings import PromotionSettings
from retrieval.text.plurals import how_many

if TYPE_CHECKING:
    from assistant.adapters.promotions import Promotion
    from assistant.adapters.shelf import AdapterShelf


class Votes(Protocol):
    """What people think of answers."""

    def read_votes(self, period: Period, light_edit: float) -> list[Vote]:
        """Return the votes on the answers of a period in which its version had a hand, in the order of judging."""
        ...


@dataclass(frozen=True)
class Change:
    """The last change of a part, where it put a version of ours in charge that had not served right before."""

    part: Part
    version: str
    at: datetime
    """From when on its answers count."""
    before: Period
    together: int
    """How many parts changed at once."""


@dataclass(frozen=True)
class Tally:
    """How many answers people judged, and how many of them badly."""

    judged: int
    bad: int

    @staticmethod
    def of(votes: Sequence[Vote]) -> "Tally":
        """Count votes."""
        return Tally(len(votes), sum(vote.bad for vote in votes))

    @property
    def rate(self) -> float:
        """The share of bad judgements; 0 without any."""
        return self.bad / self.judged if self.judged else 0.0

    def __str__(self) -> str:
        return f"{self.bad} of {self.judged}" + (f" ({self.rate:.0%})" if self.judged else "")


@dataclass(frozen=True)
class Live:
    """How the answers of a part are judged since its version serves."""

    part: Part
    version: str
    since: datetime
    before: Tally
    now: Tally
    evidence: float
    """That they are worse; 1 says nothing."""
    needed: float
    """The evidence from which on they are."""

    @property
    def worse(self) -> bool:
        """Whether they are shown to be worse than before."""
        return self.evidence >= self.needed

    @property
    def used_up(self) -> bool:
        """Whether there is nothing left to compare further judgements with."""
        return self.now.judged >= count_usable(self.before.judged)

    @property
    def reason(self) -> str:
        """Why it is taken back."""
        return (
            f"{self.now} judged answers were bad since it {DOES[self.part]}, and {self.before} before "
            f"(evidence {self.evidence:.0f}, from {self.needed:.0f} on it is worse)."
        )

    @property
    def sentence(self) -> str:
        """What is known, for people."""
        since = f"{self.version} {DOES[self.part]} since {self.since:%Y-%m-%d}"
        if not self.now.judged:
            return f"{since}; nobody has judged an answer of it yet."
        judged = f"{since}: {self.now} judged answers were bad, {self.before} before"
        if self.worse:
            return f"{judged}. This is worse (evidence {self.evidence:.0f} of {self.needed:.0f})."
        left = "" if not self.used_up else f"; {how_many(self.before.judged, 'judgement')} before cannot show more"
        return f"{judged}. Not shown to be worse (evidence {self.evidence:.1f} of {self.needed:.0f}{left})."


def find_changes(history: "Sequence[Promotion]") -> Iterator[Change]:
    """Yield the last change of each part, as far as there is one that can turn out to be for the worse."""
    served = [INSTALLED, *(promotion.parts for promotion in history)]
    for part in PARTS:
        changed = [place for place in range(1, len(served)) if served[place].of(part) != served[place - 1].of(part)]
        if not changed:
            continue
        last = changed[-1]
        came_back = len(list_standing(served[: last + 1], part)) < len(list_standing(served[:last], part))
        version = served[last].of(part)
        if version is None or came_back:
            continue
        since = history[last - 2].at if last > 1 else None
        before = Period(part, served[last - 1].of(part), since, history[last - 1].at)
        # What another part was taken back for does not count against this one.
        at = [history[last - 1].at, *(one.at for one in history[last:] if one.automatic)][-1]
        together = sum(served[last].of(one) != served[last - 1].of(one) for one in PARTS)
        yield Change(part, version, at, before, together)


def watch(
    history: "Sequence[Promotion]", votes: Votes, settings: PromotionSettings, largest_share: float
) -> list[Live]:
    """Return how the parts that were promoted are judged, compared with what served before.

    `largest_share` is how much one person may contribute where three or more judge. Parts that were promoted together
    share `rollback_alpha`, so that it holds for the promotion.
    """
    found = []
    for change in find_changes(history):
        alpha = settings.rollback_alpha / change.together
        before = votes.read_votes(change.before, settings.light_edit)
        now = votes.read_votes(Period(change.part, change.version, change.at), settings.light_edit)
        evidence = measure_evidence(before, now, alpha, largest_share)
        place = change.part, change.version, change.at
        found.append(Live(*place, Tally.of(before), Tally.of(now), evidence, 1 / alpha))
    return found


def take_back(shelf: "AdapterShelf", found: Sequence[Live]) -> str:
    """Roll back the part that is shown to be worse, if one is, and of several the surest; return what was done.

    The others are compared anew then, with what serves from now on. Raises AssistantError when what served before it is
    not fit to serve any more.
    """
    worst = max((live for live in found if live.worse), key=lambda live: live.evidence / live.needed, default=None)
    if worst is None:
        return ""
    _, now = shelf.rollback(worst.part, worst.reason)
    return f"Taken back: {worst.version} no longer {DOES[worst.part]}. {worst.reason} {now.name} answers from now on."
