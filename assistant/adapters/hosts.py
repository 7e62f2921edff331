"""Where adapters write when that is not this process: a model server, which has to have them first."""

from collections.abc import Collection
from typing import Protocol

from assistant.adapters.files import Adapter


class Host(Protocol):
    """Has adapters that are brought to it."""

    def bring(self, adapter: Adapter) -> None:
        """Give it an adapter, so that it can write with it. Nothing happens where it has it.

        Raises:
            AssistantError: it cannot have it, or not yet; the sentence says what to do.
        """
        ...

    def keep_only(self, versions: Collection[str]) -> None:
        """Let it forget other learned versions that it would otherwise write with, or that are deleted.

        Raises:
            AssistantError: nothing answers there, or it refuses.
        """
        ...
