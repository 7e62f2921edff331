"""A shared conversation reaches whoever has signed in and its link, shows them what they may read, and nobody else."""

import re
import threading
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from feedback.errors import FeedbackError
from feedback.records import Exchange
from tests.attacks.strangers.documents import test_limited_collections as limited
from tests.attacks.strangers.documents.test_limited_collections import HIDDEN, OPEN, PASSWORD, QUESTION, Home, signed_in
from tests.attacks.strangers.test_forged_content import ALLOWED, Found, nasty_answer
from tests.ui import conftest as ui
from tests.ui.actions.asking import asked
from tests.ui.web.visiting import call, handler
from ui.actions import asking, judging
from ui.actions.belongings import erasing
from ui.actions.chat import sharing
from ui.people.accounts import Accounts
from ui.people.audit import Actor, AuditLog
from ui.people.reading.reach import EVERYTHING
from ui.people.roles import Person
from ui.wiring import Apprentice
from ui.wording.texts.languages.english import ENGLISH

home = limited.home
"""A server with people, and a collection that is limited to bea's group."""
LINK = re.compile(r"/shared/[\w-]{43}")
SAID = ENGLISH.sharing


def click(home: Home, name: str, do: str, conversation: str) -> str:
    """Click in the menu of a conversation, and return all that comes back."""
    with signed_in(home, name) as client:
        return call(client, handler(client, "do"), ["", conversation], {"do": do, "conversation": conversation})


def share(home: Home, name: str, conversation: str) -> str:
    [link] = set(LINK.findall(click(home, name, "share", conversation)))
    return link


def read(home: Home, name: str, link: str) -> httpx.Response:
    with signed_in(home, name) as client:
        return client.get(link)


def new(home: Home, question: str, user: str, conversation: str, collection: str = "default") -> str:
    """Ask one of the collections, or both when none is named; return the id of the answer."""
    *_, last = asking.ask(
        home.apprentice,
        question,
        user=user,
        reach=EVERYTHING,
        conversation_id=conversation,
        stop=threading.Event(),
        collections=[collection] if collection else [],
    )
    assert isinstance(last, Exchange)
    return last.id


def test_nobody_reads_without_signing_in_and_whoever_does_comes_back_to_the_link(home: Home) -> None:
    new(home, OPEN, "rita", "a" * 32)
    link = share(home, "rita", "a" * 32)
    assert link.removeprefix("/shared/").encode() not in (home.apprentice.home / "apprentice.db").read_bytes()
    answers = []
    for path in (link, f"/shared/{'x' * 43}", "/shared/", "/shared/../config"):
        with httpx.Client(base_url=home.url, timeout=60) as stranger:
            led = stranger.get(path)
            answers.append((led.status_code, led.headers.get("location"), led.text))
            if path == link:
                navigates = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
                assert stranger.get(link, headers=navigates).status_code == 303
                assert stranger.get(link, headers={"sec-fetch-site": "cross-site"}).status_code == 403
                entered = stranger.post("/sign-in", data={"name": "rev", "password": PASSWORD})
                assert entered.headers["location"] == link
                page = stranger.get(link)
                again = stranger.post("/sign-in", data={"name": "rev", "password": PASSWORD})
                assert again.headers["location"] == "/"
    assert answers[:3] == [(303, "/sign-in", "")] * 3
    assert answers[3][0] == 401
    assert (page.status_code, page.headers["cache-control"]) == (200, "no-store")
    for policy in ("default-src 'none'", "form-action 'none'", "frame-ancestors 'none'"):
        assert policy in page.headers["content-security-policy"]
    assert "script-src" not in page.headers["content-security-policy"]
    assert not Found(page.text).tags & {"script", "form", "button", "input", "textarea", "img"}
    for shown in (OPEN, "The warehouse opens at 7 in the morning", "rita", "warehouse-handbook"):
        assert shown in page.text
    number = re.search(r'<a class="cite [a-z]+" href="#(passage-[^"]+)"', page.text)
    assert number
    assert f'id="{number[1]}"' in page.text


def test_what_comes_after_sharing_is_not_given_away_and_a_link_that_ended_is_like_one_that_never_was(
    home: Home,
) -> None:
    first, conversation = new(home, OPEN, "rita", "b" * 32), "b" * 32
    link = share(home, "rita", conversation)
    new(home, "Who renews the secret licence?", "rita", conversation)
    home.apprentice.feedback.edit(first, "It opens at noon, said later.", user="rita")
    page = read(home, "rev", link).text
    assert OPEN in page
    assert "secret licence" not in page
    assert "said later" not in page
    second = share(home, "rita", conversation)
    assert second != link
    page = read(home, "rev", second).text
    assert SAID.page.corrected in page
    assert "said later" in page
    assert "secret licence" in page
    never = read(home, "rev", f"/shared/{'x' * 43}")
    assert never.status_code == 404
    assert SAID.page.gone in never.text
    assert read(home, "rev", link).text == never.text
    assert SAID.ended in click(home, "rita", "end sharing", conversation)
    ended = read(home, "rita", second)
    assert (ended.status_code, ended.text) == (404, never.text)
    third = share(home, "rita", conversation)
    assert third not in (link, second)
    branch = home.apprentice.feedback.begin_branch(first, user="rita")
    new(home, "When does the gate open?", "rita", branch)
    erasing.erase_conversation(home.apprentice, branch, "rita")
    assert read(home, "rev", third).status_code == 404
    logged = [(one.user, one.action) for one in AuditLog(home.apprentice.engine).read() if one.target == conversation]
    assert logged == [("rita", "conversation shared")] * 2 + [
        ("rita", "sharing ended"),
        ("rita", "conversation shared"),
    ]


def test_nobody_shares_or_ends_what_is_another_person_s(home: Home) -> None:
    new(home, OPEN, "rita", "c" * 32)
    link = share(home, "rita", "c" * 32)
    for conversation in ("c" * 32, "2" * 32, "unkept-" + "c" * 32, ""):
        came = click(home, "rev", "share", conversation)
        assert LINK.findall(came) == []
        assert "no such conversation of yours" in came
        click(home, "rev", "end sharing", conversation)
    assert read(home, "rev", link).status_code == 200


def test_a_reader_gets_nothing_of_what_is_closed_to_them_nor_of_what_follows_it(home: Home) -> None:
    conversation = "d" * 32
    new(home, OPEN, "bea", conversation)
    new(home, QUESTION, "bea", conversation, "directors-only")
    new(home, "When does the warehouse close, now that it is heliotrope?", "bea", conversation)
    link = share(home, "bea", conversation)
    whole, part = read(home, "ada", link).text, read(home, "rev", link).text
    assert "is signed on" in whole.lower()
    assert SAID.page.withheld not in whole
    assert part.count(SAID.page.withheld) == 1
    assert OPEN in part
    for hidden in (*HIDDEN, "heliotrope"):
        assert hidden not in part.lower()
    # whoever wrote a correction had read all of the conversation
    [first, *_] = home.apprentice.feedback.conversation(conversation)
    judging.edit(home.apprentice, first.exchange.id, "It opens when the merger is signed.", user="bea")
    link = share(home, "bea", conversation)
    assert "merger" in read(home, "ada", link).text
    assert OPEN not in read(home, "rev", link).text
    # what lists the documents names those that are closed, without a passage of them
    new(home, "Which documents are there?", "bea", "e" * 32, "")
    [of_bea] = home.apprentice.feedback.conversation("2" * 32)
    repeated = replace(
        home.answer_of("rita").answer, text="The takeover is signed.", approved_exchange_id=of_bea.exchange.id
    )
    home.apprentice.feedback.record(repeated, user="rita", conversation_id="f" * 32)
    for conversation, name in (("e" * 32, "bea"), ("f" * 32, "rita")):
        link = share(home, name, conversation)
        assert "takeover" in read(home, "ada", link).text.lower()
        assert "takeover" not in read(home, "rev", link).text.lower()


def test_a_conversation_with_attached_files_is_not_shared(home: Home) -> None:
    attached = replace(home.answer_of("rita").answer, attached=True)
    home.apprentice.feedback.record(attached, user="rita", conversation_id="0" * 32)
    came = click(home, "rita", "share", "0" * 32)
    assert LINK.findall(came) == []
    assert SAID.attached in came


def test_what_people_and_documents_wrote_is_text_on_the_page(home: Home) -> None:
    answer = replace(nasty_answer("{{lang}} <script>alert(1)</script> **bold**"), ending="complete")
    exchange = home.apprentice.feedback.record(answer, user="rita", conversation_id="9" * 32)
    home.apprentice.feedback.note("9" * 32, user="rita", title="{{content}} <img src=x onerror=alert(1)>")
    link = share(home, "rita", "9" * 32)
    pages = [read(home, "ada", link).text]
    home.apprentice.feedback.edit(exchange.id, "<iframe src=//evil.example></iframe>", user="rita")
    pages.append(read(home, "ada", share(home, "rita", "9" * 32)).text)
    assert "{{lang}} &lt;script&gt;" in pages[0]
    for page in pages:
        found = Found(page)
        assert (found.tags & ALLOWED) <= {"a", "b", "style", "meta"}
        assert set(found.active) <= {"href"}
        assert set(re.findall(r'href="([^"#]*)', page)) <= {"/", ""}
        assert "{{content}} &lt;img" in page


def test_links_end_with_the_account_of_whoever_shared_and_of_whoever_reads(tmp_path: Path) -> None:
    apprentice: Apprentice = ui.stand_in(tmp_path, seconds_per_word=0.0)
    accounts = Accounts(apprentice.engine)
    asked(apprentice, OPEN, user="mia", conversation="m")
    with pytest.raises(FeedbackError, match="among people who sign in"):
        sharing.share(apprentice, "m", Actor("mia", ""))
    for name, role in (("ada", "admin"), ("mia", "reader"), ("tom", "reader")):
        accounts.add(name, role, PASSWORD)  # type: ignore[arg-type]
    asked(apprentice, OPEN, user="ada", conversation="a")
    of_mia, of_ada = (sharing.share(apprentice, name[0], Actor(name, "")) for name in ("mia", "ada"))
    with ui.serving(apprentice) as url:
        place = Home(url, apprentice, "")
        with signed_in(place, "tom") as tom:
            assert tom.get(f"/shared/{of_mia}").status_code == 200
            accounts.remove("mia")
            accounts.add("mia", "reader", PASSWORD)  # somebody else
            assert tom.get(f"/shared/{of_mia}").status_code == 404
            assert tom.get(f"/shared/{of_ada}").status_code == 200
            accounts.remove("tom")
            assert tom.get(f"/shared/{of_ada}").headers["location"] == "/sign-in"
    assert sharing.read_shared(apprentice, of_ada, Person("mia", "reader")) is not None
    for name in ("mia", "ada"):
        accounts.remove(name)
    assert sharing.find_shares(apprentice, "ada") is None
    with ui.serving(apprentice) as url, httpx.Client(base_url=url, timeout=60) as visitor:
        gone = visitor.get(f"/shared/{of_ada}")
        assert gone.status_code == 404
        assert SAID.page.gone in gone.text
