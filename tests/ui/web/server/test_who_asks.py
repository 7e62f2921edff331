"""Whatever a page sends, it is the cookie that says who asks."""

import json
from collections.abc import Iterator

import pytest

from tests.ui.actions.asking import asked
from tests.ui.conftest import serving
from tests.ui.web.visiting import browser, call, handler, handlers
from ui.wiring import Apprentice

SECRET = "When does the warehouse open?"
OF_MIA = f"visitor-{'1' * 32}"
EARLIER = f"visitor-{'2' * 16}"


@pytest.fixture
def url(apprentice: Apprentice) -> Iterator[str]:
    """A server that knows a conversation of two other people, one of them of an earlier version."""
    for user in (OF_MIA, EARLIER):
        asked(apprentice, SECRET, user=user, conversation=f"of {user}")
    with serving(apprentice) as url:
        yield url


@pytest.mark.parametrize("named", [OF_MIA, "mia", f"visitor-{'3' * 16}"])
def test_no_handler_takes_who_asks_from_what_is_sent(url: str, named: str) -> None:
    with browser(url) as client:
        found = handlers(client)
        assert len(found) > 10
        for each in found:
            data = [named] * len(each["inputs"])
            clicked = {"conversation": f"of {OF_MIA}", "do": "sources", "exchange": named, "adapter": named}
            came = call(client, each, data, clicked)
            assert SECRET not in json.dumps(came), each["api_name"]


def test_a_conversation_of_another_person_is_not_opened_by_its_id_and_one_s_own_is(
    url: str, apprentice: Apprentice
) -> None:
    with browser(url) as client:
        [opening] = handlers(client, "open_page")
        for conversation in (f"of {OF_MIA}", f"of {EARLIER}"):
            assert SECRET not in call(client, opening, [conversation])
        [greeting] = handlers(client, "greet")
        call(client, greeting, [OF_MIA])
        assert SECRET not in call(client, opening, [f"of {OF_MIA}"])
        assert apprentice.feedback.conversations(OF_MIA)


def test_an_id_of_an_earlier_version_is_believed_once_and_only_of_a_browser_that_has_asked_nothing(url: str) -> None:
    with browser(url) as client, browser(url) as other:
        [opening], [greeting] = handlers(client, "open_page"), handlers(client, "greet")
        call(client, greeting, [EARLIER])
        assert SECRET in call(client, opening, [f"of {EARLIER}"])
        call(client, greeting, [f"visitor-{'4' * 16}"])
        assert SECRET in call(client, opening, [f"of {EARLIER}"])
        call(other, greeting, [EARLIER])
        assert SECRET not in call(other, opening, [f"of {EARLIER}"])


def test_a_browser_that_has_asked_something_stays_who_it_is(url: str, apprentice: Apprentice) -> None:
    with browser(url) as client:
        opening, greeting, asking = (handler(client, name) for name in ("open_page", "greet", "ask"))
        call(client, asking, ["Who drives?", "", [], False])
        [mine] = [one.exchange for one in apprentice.feedback.history() if one.exchange.user not in (OF_MIA, EARLIER)]
        call(client, greeting, [EARLIER])
        assert SECRET not in call(client, opening, [f"of {EARLIER}"])
        assert "Who drives?" in call(client, opening, [mine.conversation_id])
