"""Where people sign in, nobody gets in without, and nobody does what their role does not allow."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from tests.attacks.strangers.conftest import Target
from tests.ui.actions.asking import asked
from tests.ui.web.visiting import JOIN, call, handler, send_file
from ui.actions.documents import list_documents
from ui.people.accounts import Accounts
from ui.people.audit import AuditLog
from ui.people.keys import KeyRing
from ui.people.reading.limits import Limits
from ui.people.reading.reach import EVERYTHING
from ui.wording.texts.table import PAGES

PASSWORD = "correct horse battery"
ROLES = {"ada": "admin", "rita": "reader", "carl": "contributor", "rev": "reviewer"}
ASK = {"messages": [{"role": "user", "content": "When does the warehouse open?"}]}


@pytest.fixture(scope="module")
def closed(target: Target) -> Target:
    """The server of all tests of this file, with an account of each role."""
    accounts = Accounts(target.apprentice.engine)
    for name, role in ROLES.items():
        accounts.add(name, role, PASSWORD)  # type: ignore[arg-type]
    return target


@contextmanager
def stranger(target: Target) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=target.url, timeout=60) as client:
        yield client


@contextmanager
def signed_in(target: Target, name: str) -> Iterator[httpx.Client]:
    with stranger(target) as client:
        entered = client.post("/sign-in", data={"name": name, "password": PASSWORD})
        assert (entered.status_code, entered.headers["location"]) == (303, "/")
        yield client


def session_of(client: httpx.Client) -> tuple[str, str]:
    """Return the cookie of a session, by name and value."""
    return next((one.name, one.value or "") for one in client.cookies.jar if one.name.startswith("apprentice-session-"))


def test_without_an_account_nothing_is_shown_but_the_way_in(closed: Target) -> None:
    with stranger(closed) as client:
        opened = client.get("/")
        assert (opened.status_code, opened.headers.get("location")) == (303, "/sign-in")
        for path in ("/config", "/gradio_api/queue/data?session_hash=mine", "/gradio_api/startup-events", "/sign-in/x"):
            assert client.get(path).status_code == 401, path
        event = {"fn_index": 0, "data": [], "session_hash": "mine"}
        for path in (JOIN, "/gradio_api/run/predict", "/gradio_api/cancel"):
            refused = client.post(path, json=event)
            assert (refused.status_code, refused.json()["detail"]) == (401, PAGES["en"].sign_in.signed_out)
        assert send_file(client, b"mine").status_code == 401
        for code, texts in PAGES.items():
            page = client.get("/sign-in", headers={"accept-language": code})
            assert f"<h1>{texts.sign_in.heading}</h1>" in page.text
            assert "<script" not in page.text
            assert "form-action 'self'" in page.headers["content-security-policy"]


def test_a_session_cannot_be_forged_fixed_or_used_after_its_end(closed: Target) -> None:
    with signed_in(closed, "rita") as rita, stranger(closed) as eve:
        name, first = session_of(rita)
        cookie = next(value for value in rita.cookies.jar if value.name == name)
        assert cookie.has_nonstandard_attr("HttpOnly")
        visitor = next(one.value for one in rita.cookies.jar if not one.name.startswith("apprentice-session-"))
        for forged in ("rita", first[:-2] + "AA", visitor, "", "x" * 5000):
            assert eve.get("/config", headers={"cookie": f"{name}={forged}"}).status_code == 401
        assert rita.get("/config").status_code == 200
        # whoever lets somebody sign in with a session of theirs gets none of it, and theirs ends
        rita.post("/sign-in", data={"name": "rita", "password": PASSWORD})
        assert session_of(rita)[1] != first
        assert eve.get("/config", headers={"cookie": f"{name}={first}"}).status_code == 401
        second = session_of(rita)[1]
        with signed_in(closed, "rita") as elsewhere:
            gone = rita.post("/sign-out", data={"everywhere": "yes"})
            assert (gone.status_code, gone.headers["location"]) == (303, "/sign-in")
            assert elsewhere.get("/config").status_code == 401
        assert eve.get("/config", headers={"cookie": f"{name}={second}"}).status_code == 401


def test_another_site_signs_nobody_in_or_out(closed: Target) -> None:
    with signed_in(closed, "rita") as rita:
        for headers in ({"origin": "http://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}):
            form = {"name": "ada", "password": PASSWORD}
            assert rita.post("/sign-in", data=form, headers=headers).status_code == 403
            assert rita.post("/sign-out", headers=headers).status_code == 403
        assert rita.get("/sign-out").status_code == 404
        assert rita.get("/config").status_code == 200


def test_passwords_cannot_be_tried_quickly_and_the_log_says_so(closed: Target) -> None:
    answers: list[httpx.Response] = []
    with stranger(closed) as client:
        while len(answers) < 12 and not (answers and answers[-1].status_code == 429):  # delays double: 1, 2, 4 s
            form = {"name": "nobody", "password": f"guess number {len(answers)}"}
            answers.append(client.post("/sign-in", data=form))
    assert [answer.status_code for answer in answers[:5]] == [401] * 5
    assert answers[-1].status_code == 429
    assert PAGES["en"].sign_in.wrong in answers[0].text
    assert "Too many attempts" in answers[-1].text
    refused = [one for one in AuditLog(closed.apprentice.engine).read() if one.user == "nobody"]
    assert {(one.action, one.address) for one in refused} == {("sign-in refused", "127.0.0.1")}
    assert not any("guess" in one.target for one in refused)


def test_a_form_that_is_none_and_a_name_with_markup_are_answered_plainly(closed: Target) -> None:
    with stranger(closed) as client:
        for body in (b"", b"\xff" * 100, b"name=ada", b"a" * 20_000):
            headers = {"content-type": "application/x-www-form-urlencoded"}
            assert client.post("/sign-in", content=body, headers=headers).status_code in (401, 429)
        marked = client.post("/sign-in", data={"name": '"><script>alert(1)</script>', "password": "x"})
        assert "<script" not in marked.text


FORBIDDEN = {
    "rita": [
        ("_set_readers", [], {"do": "limit", "collection": "default"}),
        ("_upload", [[{"path": "0/x"}], "default"], None),
        ("_take", [[{"path": "0/x"}]], None),
        ("take_files", [[{"path": "0/x"}], "", "", False], None),
        ("read_or_remove", ["", "", "", False], {"do": "read", "address": "http://127.0.0.1:1/"}),
        ("_add_address", ["default"], {"do": "add", "address": "http://127.0.0.1:1/"}),
        ("_act_on_documents", [], {"do": "remove", "document": "{document}"}),
        ("open_learning", ["dpo"], None),
        ("_act_on_versions", ["dpo"], {"do": "open", "adapter": "dpo-1"}),
        ("open_quality", [], None),
        ("_ask_today", [{}], {"do": "today", "exchange": "{exchange}"}),
    ],
    "carl": [
        ("_act_on_documents", [], {"do": "remove", "document": "{document}"}),
        ("_act_on_documents", [], {"do": "remove selected", "documents": "{document}"}),
        ("_act_on_documents", [], {"do": "move", "documents": "{document}", "target": "mine"}),
        ("_act_on_documents", [], {"do": "read again", "document": "{document}"}),
        ("_start", ["dpo"], None),
        ("_act_on_run", [], {"do": "cancel"}),
        ("_act_on_versions", ["dpo"], {"do": "promote", "adapter": "dpo-1"}),
        ("_act_on_version", ["dpo"], {"do": "delete", "adapter": "dpo-1"}),
        ("_compare", [], {"do": "compare", "first": "dpo-1", "second": "base"}),
        ("_roll_back", ["dpo"], {"do": "rollback"}),
        ("_move", [0.9], None),
        ("_go_back", [], {"do": "measured"}),
        ("_act_on_drafts", [], {"do": "draft", "skip": "0"}),
        ("open_quality", [], None),
        ("_open_review", [], None),
        ("_review", [], {"do": "decide", "decision": "accepted", "exchange": "{exchange}"}),
    ],
    "rev": [
        ("_set_readers", [], {"do": "limit", "collection": "default", "to": "rev"}),
        ("_set_readers", [], {"do": "open", "collection": "default"}),
        ("_act_on_documents", [], {"do": "remove selected", "documents": "{document}"}),
        ("_start", ["dpo"], None),
        ("_act_on_versions", ["dpo"], {"do": "promote", "adapter": "dpo-1"}),
        ("_find_causes", [], None),
        ("_download", [None], {"do": "jsonl"}),
    ],
}


@pytest.mark.parametrize("name", FORBIDDEN)
def test_a_forged_event_does_nothing_that_the_role_does_not_allow(closed: Target, name: str) -> None:
    [document] = list_documents(closed.apprentice, reach=EVERYTHING)
    with signed_in(closed, name) as client:
        for event, data, click in FORBIDDEN[name]:
            filled = {key: value.format(document=document.id, exchange="e") if isinstance(value, str) else value
                      for key, value in (click or {}).items()}  # fmt: skip
            came = call(client, handler(client, event), data, filled or None)
            assert f"The role '{ROLES[name]}' may not do this" in came.replace("&#x27;", "'"), event
    assert list_documents(closed.apprentice, reach=EVERYTHING) == [document]
    assert not (closed.apprentice.home / "training.log").exists()
    assert Limits(closed.apprentice.engine).list() == []


def test_a_reader_judges_nothing_and_adds_no_file_whatever_is_sent(closed: Target) -> None:
    own = asked(closed.apprentice, "When does the warehouse open?", user="rita", conversation="4" * 32)
    with signed_in(closed, "rita") as rita:
        acting = handler(rita, "act")
        for click in (
            {"do": "rate", "value": "1"}, {"do": "edit", "text": "mine"}, {"do": "golden", "kept": "yes"},
            {"do": "comment", "comment": "mine"}, {"do": "wrong", "start": "0", "wrong": "yes"},
        ):  # fmt: skip
            came = call(rita, acting, [own.conversation_id], {**click, "exchange": own.id})
            assert "may not do this" in came
        refused = send_file(rita, b"mine")
        assert (refused.status_code, refused.text) == (403, PAGES["en"].sign_in.no_upload)
        shown = call(rita, acting, [own.conversation_id], {"do": "sources", "exchange": own.id})
        assert "Warehouse handbook" in shown
    [judged] = closed.apprentice.feedback.conversation(own.conversation_id)
    assert (judged.ratings, judged.edits, judged.marks) == ((), (), ())


def test_a_program_may_do_what_its_person_may_and_no_more(closed: Target) -> None:
    ring = KeyRing(closed.apprentice.engine)
    own = asked(closed.apprentice, "When does the warehouse open?", user="rita", conversation="5" * 32)
    with stranger(closed) as client:
        of_rita = {"authorization": f"Bearer {ring.make('rita')}"}
        assert client.post("/v1/chat/completions", json=ASK, headers=of_rita).status_code == 200
        for sent in ({"rating": "up"}, {"correction": "mine"}):
            refused = client.post("/v1/feedback", json={"answer_id": own.id, **sent}, headers=of_rita)
            assert (refused.status_code, refused.json()["error"]["code"]) == (403, "not_allowed")
        assert client.get("/metrics", headers=of_rita).status_code == 403
        of_ada = {"authorization": f"Bearer {ring.make('ada')}"}
        assert client.get("/metrics", headers=of_ada).status_code == 200
        assert client.get("/health").status_code == 200
        with signed_in(closed, "rita") as rita:  # a session is no key
            assert rita.get("/v1/models").status_code == 401


def test_who_signs_in_is_who_asks_and_judges_and_an_admin_s_deeds_are_logged(closed: Target) -> None:
    with signed_in(closed, "carl") as carl:
        call(carl, handler(carl, "greet"), [f"visitor-{'2' * 16}"])
        call(carl, handler(carl, "ask"), ["Who drives?", "", [], False])
        [conversation] = closed.apprentice.feedback.conversations("carl")
        [judged] = closed.apprentice.feedback.conversation(conversation.id)
        acting = handler(carl, "act")
        call(carl, acting, [conversation.id], {"do": "rate", "exchange": judged.exchange.id, "value": "1"})
    [judged] = closed.apprentice.feedback.conversation(conversation.id)
    assert [(one.user, one.value) for one in judged.ratings] == [("carl", 1)]
    [document] = list_documents(closed.apprentice, reach=EVERYTHING)
    with signed_in(closed, "ada") as ada:
        call(ada, handler(ada, "_act_on_documents"), [], {"do": "remove", "document": document.id})
    assert list_documents(closed.apprentice, reach=EVERYTHING) == []
    logged = [(one.user, one.action, one.target, one.address) for one in AuditLog(closed.apprentice.engine).read()]
    assert ("carl", "signed in", "", "127.0.0.1") in logged
    assert logged[-1] == ("ada", "document removed", document.title, "127.0.0.1")
