"""Fixtures of other folders that attacks use."""

from tests.retrieval.conftest import folder, home, open_library, place

__all__ = ["folder", "home", "open_library", "place"]
