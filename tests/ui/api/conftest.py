"""A server for other programs, and clients that hold keys."""

from collections.abc import Callable, Iterator

import httpx
import pytest
from fastapi import FastAPI
from openai import OpenAI

from tests.ui.conftest import serving
from ui.people.keys import KeyRing
from ui.wiring import Apprentice


@pytest.fixture
def url(apprentice: Apprentice) -> Iterator[str]:
    """The whole server, with an empty page: a page takes its time to build."""
    with serving(apprentice, lambda _: FastAPI()) as url:
        yield url


@pytest.fixture
def key_of(apprentice: Apprentice) -> Callable[[str], str]:
    return KeyRing(apprentice.engine).make


@pytest.fixture
def openai(url: str, key_of: Callable[[str], str]) -> Iterator[OpenAI]:
    """The client that other programs use, in the name of mia."""
    with OpenAI(base_url=f"{url}/v1", api_key=key_of("mia"), max_retries=0) as client:
        yield client


@pytest.fixture
def mia(url: str, key_of: Callable[[str], str]) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=url, headers={"Authorization": f"Bearer {key_of('mia')}"}, timeout=60) as client:
        yield client


@pytest.fixture
def eve(url: str, key_of: Callable[[str], str]) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=url, headers={"Authorization": f"Bearer {key_of('eve')}"}, timeout=60) as client:
        yield client
