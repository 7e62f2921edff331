"""Limits how often passwords may be tried: for one name, and from one address, with delays that double.

The counts are in memory: a server that starts again begins anew. Names that nobody has count like others, so that the
delays tell nothing.
"""

import ipaddress
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

OF_NAME, OF_ADDRESS = 5, 20
"""So many attempts may fail without a delay. Behind one address there may be a whole firm."""
LONGEST_OF_NAME_S, LONGEST_OF_ADDRESS_S = 60.0, 900.0
"""Longer delays of a name would let anybody keep its person out."""
KEPT_S = 24 * 3600.0
MOST_COUNTED = 10_000
"""Names and addresses; beyond that the oldest is forgotten."""


class TooManyAttemptsError(Exception):
    """Too many attempts failed: it may be tried again in `wait_s` seconds."""

    def __init__(self, wait_s: float) -> None:
        super().__init__(f"wait {wait_s:.0f} s")
        self.wait_s = wait_s


@dataclass
class _Count:
    failed: int
    at: float
    """When the last one failed."""


class Attempts:
    """Counts attempts of a server. Several threads may share one."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` returns seconds."""
        self._clock = clock
        self._counts: dict[str, _Count] = {}
        self._counting = threading.Lock()

    def begin(self, name: str, address: str) -> None:
        """Count an attempt as failed, before it is known whether it is: many at once do not get past the limit.

        Raises TooManyAttemptsError, and counts nothing, when it must wait.
        """
        now = self._clock()
        limits = (
            (_of_name(name), OF_NAME, LONGEST_OF_NAME_S),
            (_of_address(address), OF_ADDRESS, LONGEST_OF_ADDRESS_S),
        )
        with self._counting:
            waits = [self._wait(key, free, longest, now) for key, free, longest in limits]
            if max(waits) > 0:
                raise TooManyAttemptsError(max(waits))
            for key, _, _ in limits:
                count = self._counts.pop(key, None) or _Count(0, now)
                self._counts[key] = _Count(count.failed + 1, now)
            while len(self._counts) > MOST_COUNTED:
                del self._counts[next(iter(self._counts))]

    def succeed(self, name: str, address: str) -> None:
        """Forget the failures of a name; those of the address stay, less this attempt."""
        with self._counting:
            self._counts.pop(_of_name(name), None)
            if count := self._counts.get(_of_address(address)):
                count.failed -= 1

    def _wait(self, key: str, free: int, longest_s: float, now: float) -> float:
        """Return how many seconds are left of a delay; 0 without one."""
        count = self._counts.get(key)
        if count is None or now - count.at > KEPT_S or count.failed < free:
            return 0.0
        return max(0.0, count.at + min(2.0 ** (count.failed - free), longest_s) - now)


def _of_name(name: str) -> str:
    return f"name {name.lower()[:64]}"


def _of_address(address: str) -> str:
    """Return the key of an address; of IPv6, of its network, since one customer has all of that."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return f"address {address}"
    network = ipaddress.ip_network((found, 64), strict=False) if found.version == 6 else found
    return f"address {network}"
