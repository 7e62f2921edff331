"""Accounts, what roles allow, sessions, keys of people and the log."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select, update

from feedback.errors import FeedbackError
from tests.ui.actions.asking import asked
from ui.actions.belongings.erasing import check_person, erase
from ui.doctor import _people
from ui.people.accounts import Accounts, read_role
from ui.people.audit import ERASED, Actor, AuditLog
from ui.people.callers import find_caller
from ui.people.keys import KeyRing
from ui.people.roles import FIRST_ROLE, NotAllowedError, Person
from ui.people.sessions import Sessions
from ui.people.tables import ACCOUNTS, SESSIONS
from ui.settings.serving import ServerSettings
from ui.web.server.sign_in.attempts import Attempts, TooManyAttemptsError
from ui.wiring import Apprentice

PASSWORD = "correct horse battery"


@pytest.fixture
def engine(apprentice: Apprentice) -> Engine:
    return apprentice.engine


@pytest.fixture
def accounts(engine: Engine) -> Iterator[Accounts]:
    """Ada is the admin, and Rita reads."""
    made = Accounts(engine)
    made.add("ada", "admin", PASSWORD)
    made.add("rita", "reader", PASSWORD)
    return made


def test_a_password_opens_one_account_and_is_kept_nowhere(accounts: Accounts, apprentice: Apprentice) -> None:
    assert accounts.check("rita", PASSWORD) == Person("rita", "reader")
    for name, password in (("rita", PASSWORD + " "), ("Rita", PASSWORD), ("nobody", PASSWORD), ("rita", "")):
        assert accounts.check(name, password) is None
    apprentice.engine.dispose()
    files = b"".join(path.read_bytes() for path in apprentice.home.glob("apprentice.db*"))
    assert PASSWORD.encode() not in files
    assert b"$argon2id$" in files


def test_names_are_checked_like_those_of_others_whether_somebody_has_them_or_not(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ui.people import passwords

    verified: list[str] = []

    class Watching:
        def verify(self, kept: str, password: str) -> bool:
            verified.append(kept)
            return hasher.verify(kept, password)

        hash, check_needs_rehash = passwords._hasher.hash, passwords._hasher.check_needs_rehash

    hasher = passwords._hasher
    monkeypatch.setattr(passwords, "_hasher", Watching())
    accounts.add_identity("https://login.example", "17", "otto", "reader")
    for name in ("rita", "nobody", "otto", "", "x" * 1000):
        assert accounts.check(name, "wrong password") is None
    assert len(verified) == 5  # also for a name that nobody has, and one without a password here
    assert {kept.split("$")[3] for kept in verified} == {"m=65536,t=3,p=4"}


@pytest.mark.parametrize(
    ("name", "password", "said"),
    [
        ("visitor-1", PASSWORD, "cannot be a name"),
        ("a b", PASSWORD, "cannot be a name"),
        ("RITA", PASSWORD, "There is an account"),
        ("mia", "short", "10 to 256 characters, this one 5"),
    ],
)
def test_a_bad_name_and_a_bad_password_are_refused(accounts: Accounts, name: str, password: str, said: str) -> None:
    with pytest.raises(FeedbackError, match=said):
        accounts.add(name, "reader", password)
    assert [one.name for one in accounts.list()] == ["ada", "rita"]


def test_there_is_always_an_admin(accounts: Accounts, apprentice: Apprentice) -> None:
    for attempt in (
        lambda: accounts.set_role("ada", "reader"),
        lambda: accounts.remove("ada"),
        lambda: erase(apprentice, "ada"),
    ):
        with pytest.raises(FeedbackError, match="'ada' is the only admin"):
            attempt()
    accounts.remove("rita")
    accounts.remove("ada")
    assert not accounts.exist()
    with pytest.raises(FeedbackError, match="The first account must be an admin's"):
        accounts.add("rita", "reader", PASSWORD)
    with pytest.raises(FeedbackError, match="no role 'owner': choose one of reader, contributor, reviewer, admin"):
        read_role("owner")


def test_each_role_may_do_what_those_before_it_may() -> None:
    assert [action for action in FIRST_ROLE if Person("rita", "reader").may(action)] == ["ask"]
    assert [action for action in FIRST_ROLE if Person("carl", "contributor").may(action)][1:] == [
        "judge", "correct", "upload",
    ]  # fmt: skip
    assert "approve" in [action for action in FIRST_ROLE if Person("rev", "reviewer").may(action)]
    assert all(Person("ada", "admin").may(action) and Person("anybody").may(action) for action in FIRST_ROLE)
    with pytest.raises(NotAllowedError, match="assistant users role rita admin"):
        Person("rita", "reader").require("train")


def test_a_session_ends_with_its_time_its_account_its_password_and_by_itself(
    accounts: Accounts, engine: Engine
) -> None:
    sessions = Sessions(engine)
    first, second = sessions.begin("rita"), sessions.begin("rita")
    assert sessions.find(first) == Person("rita", "reader")
    accounts.set_role("rita", "contributor")
    assert sessions.find(first) == Person("rita", "contributor")
    with engine.connect() as connection:
        kept = connection.scalars(select(SESSIONS.c.digest)).all()
        assert first not in kept  # only digests
    sessions.end(first)
    assert (sessions.find(first), sessions.find(second), sessions.find("")) == (
        None,
        Person("rita", "contributor"),
        None,
    )
    with engine.begin() as connection:
        connection.execute(update(SESSIONS).values(until=datetime.now(UTC) - timedelta(seconds=1)))
    assert sessions.find(second) is None
    third = sessions.begin("rita")
    accounts.set_password("rita", "another password")
    assert sessions.find(third) is None
    fourth = sessions.begin("rita")
    accounts.remove("rita")
    assert sessions.find(fourth) is None


def test_a_key_acts_with_the_role_of_its_person_and_one_of_nobody_opens_nothing(apprentice: Apprentice) -> None:
    engine = apprentice.engine
    ring, accounts = KeyRing(engine), Accounts(engine)
    of_eve, of_rita = ring.make("eve"), ring.make("rita")
    assert find_caller(apprentice, of_eve) == Person("eve")
    accounts.add("ada", "admin", PASSWORD)
    accounts.add("rita", "reader", PASSWORD)
    assert (find_caller(apprentice, of_eve), ring.find(of_eve)) == (None, None)
    assert find_caller(apprentice, of_rita) == Person("rita", "reader")
    with pytest.raises(FeedbackError, match="assistant users add eve"):
        ring.make("eve")
    accounts.remove("rita")
    assert find_caller(apprentice, of_rita) is None
    assert [one.user for one in ring.list()] == ["eve"]


def test_erasing_a_person_takes_the_account_and_their_name_in_the_log(
    accounts: Accounts, apprentice: Apprentice, engine: Engine
) -> None:
    log, session = AuditLog(engine), Sessions(engine).begin("rita")
    log.note(Actor("rita", "10.0.0.7"), "signed in")
    log.note(Actor("ada", "10.0.0.1"), "role changed", "rita: reader")
    asked(apprentice, "Who drives?", user="rita")
    check_person(apprentice, "rita")
    erase(apprentice, "rita", Actor("rita", "10.0.0.7"))
    assert [one.name for one in accounts.list()] == ["ada"]
    assert Sessions(engine).find(session) is None
    entries = log.read()
    assert [(one.user, one.action, one.target, one.address) for one in entries] == [
        (ERASED, "signed in", "", ""),
        ("ada", "role changed", ERASED, "10.0.0.1"),
        (ERASED, "erased", ERASED, ""),
    ]


def test_attempts_are_slowed_down_by_name_and_by_address() -> None:
    now = 0.0
    attempts = Attempts(lambda: now)
    for number in range(5):
        attempts.begin("Mia", f"10.0.0.{number}")
    attempts.begin("tom", "10.0.0.9")
    waits = []
    for number in range(9):
        with pytest.raises(TooManyAttemptsError) as refused:
            attempts.begin("mia", f"10.0.1.{number}")
        waits.append(refused.value.wait_s)
        now += refused.value.wait_s
        attempts.begin("mia", f"10.0.1.{number}")
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    now += 60
    attempts.begin("mia", "10.0.0.9")
    attempts.succeed("mia", "10.0.0.9")
    attempts.begin("mia", "10.0.0.9")
    for number in range(18):
        attempts.begin(f"name{number}", "2001:db8::1")
    attempts.begin("name", "2001:db8::2")
    attempts.begin("name", "2001:db8::3")
    with pytest.raises(TooManyAttemptsError):  # one customer has all addresses of an IPv6 network
        attempts.begin("another", "2001:db8::4")
    attempts.begin("another", "2001:db8:0:1::4")


def test_an_identity_from_elsewhere_keeps_its_name_and_takes_nobody_s(accounts: Accounts, engine: Engine) -> None:
    issuer = "https://login.example"
    added = accounts.add_identity(issuer, "17", "otto", "contributor")
    assert added == accounts.find_identity(issuer, "17") == Person("otto", "contributor")
    assert accounts.find_identity("https://another.example", "17") is None
    with pytest.raises(FeedbackError, match="There is an account 'rita' already"):
        accounts.add_identity(issuer, "18", "rita", "reader")
    with engine.connect() as connection:
        assert connection.scalar(select(ACCOUNTS.c.password).where(ACCOUNTS.c.name == "otto")) is None


def test_the_doctor_says_who_can_come_in(apprentice: Apprentice) -> None:
    def found(**server: object) -> tuple[str, str]:
        update = {"server": ServerSettings(**server)}  # type: ignore[arg-type]
        apprentice.settings = apprentice.settings.model_copy(update=update)
        check = _people(apprentice)
        return check.status, f"{check.found} {check.remedy}"

    assert found()[0] == "ok"
    assert "assistant users add NAME --role admin" in found(host="0.0.0.0")[1]
    assert found(host="0.0.0.0", without_sign_in=True)[0] == "warning"
    Accounts(apprentice.engine).add("ada", "admin", PASSWORD)
    assert found() == ("ok", "1 account ")
    status, said = found(host="0.0.0.0")
    assert status == "warning"
    assert "1 account; 0.0.0.0 itself does not encrypt" in said
