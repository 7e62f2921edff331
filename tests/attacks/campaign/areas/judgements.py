"""People ask, rate, edit, choose, mark, keep and erase: each is there once and whole, or it was never acknowledged."""

import random
import sqlite3
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

from assistant.assistant import Assistant
from feedback.history import JudgedExchange
from feedback.records import Exchange
from tests.attacks.campaign.journal import Journal
from tests.attacks.machine.homes import close, fill, open_home
from tests.ui.fakes import PacedGenerator
from ui.actions import asking, golden, judging
from ui.actions.belongings.erasing import erase
from ui.actions.quality.marking import find_parts, mark_part
from ui.doctor import _database
from ui.people.reading.reach import EVERYTHING
from ui.wiring import Apprentice

STEPS = 12
PEOPLE = 6
"""The one who has been there longest is erased when there are more."""


def prepare(folder: Path) -> None:
    """Make a home with a document, and an answer of Anna."""
    apprentice = open_home(folder / "home")
    fill(apprentice)
    close(apprentice)


def open_asking(folder: Path) -> Apprentice:
    """Open the home with a model that says one sentence."""
    apprentice = open_home(folder / "home")
    apprentice.assistant = Assistant(  # type: ignore[assignment]
        apprentice.library, PacedGenerator("Okapi leaves are eaten at night [1]."), apprentice.settings.answers
    )
    return apprentice


def work(folder: Path, journal: Journal, chance: random.Random) -> None:
    """Ask and judge as a new person, without an end."""
    apprentice = open_asking(folder)
    people = find_people(journal)
    while len(people) > PEOPLE:
        user = people.pop(0)
        journal.begin(erase=user)
        erase(apprentice, user)
        journal.done(erase=user)
    user, asked = f"person{chance.randrange(10**9)}", list[Exchange]()
    while True:
        if not asked or chance.random() < 0.2:
            asked.append(_ask(apprentice, journal, user, chance))
        _judge(apprentice, journal, asked, chance)


def _ask(apprentice: Apprentice, journal: Journal, user: str, chance: random.Random) -> Exchange:
    question = f"What of okapi leaves {chance.randrange(10**9)}?"
    conversation = f"{user}{chance.choice('ab')}"
    journal.begin(user=user, what="ask", value=question)
    *_, exchange = asking.ask(
        apprentice, question, user=user, conversation_id=conversation, stop=threading.Event(), reach=EVERYTHING
    )
    assert isinstance(exchange, Exchange)
    journal.done(user=user, what="ask", value=question, exchange=exchange.id)
    return exchange


def _judge(apprentice: Apprentice, journal: Journal, asked: list[Exchange], chance: random.Random) -> None:
    one = chance.choice(asked)
    what, said = chance.choice(("rate", "comment", "edit", "mark", "keep")), f"said {chance.randrange(10**9)}"
    value: object = said
    user = one.user
    if what == "rate":
        before = judging.find_rating(apprentice, one.id, user=user)
        value = chance.choice([value for value in (-1, 0, 1) if before is None or value != before.value])
    elif what == "mark":
        value = chance.choice((True, False))
    elif what == "keep":
        value = f"What of okapi leaves, {user} {said}?"
    name = "" if what == "keep" else one.id
    journal.begin(user=user, what=what, value=value, exchange=name)
    if what == "rate":
        judging.rate(apprentice, one.id, user=user, value=value)  # type: ignore[arg-type]
    elif what == "comment":
        judging.comment(apprentice, one.id, user=user, text=said)
    elif what == "edit":
        judging.edit(apprentice, one.id, said, user=user)
    elif what == "mark":
        mark_part(apprentice, one.id, user=user, start=find_parts(one.answer)[0][0], wrong=bool(value))
    else:
        golden.add(apprentice, str(value), ["It is so."], "pin", user=user, reach=EVERYTHING)
    journal.done(user=user, what=what, value=value, exchange=name)


def check(folder: Path, journal: Journal) -> None:
    """Compare what is stored of each person with what was done and what was begun."""
    with closing(sqlite3.connect(folder / "home" / "apprentice.db")) as opened:
        assert opened.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert opened.execute("PRAGMA foreign_key_check").fetchall() == []
    apprentice = open_home(folder / "home")
    lines = [line for line in journal.lines() if line["line"] != "settled"]
    done, begun = [line for line in lines if line["line"] == "done"], lines[-1] if lines else None
    open_step = begun if begun and begun["line"] == "begin" else None
    erased = {line["erase"] for line in lines if "erase" in line and line["line"] == "done"}
    settled = {line["erased"] for line in journal.lines() if line["line"] == "settled" and line["erased"]}
    for user in [*find_people(journal), *erased]:
        kept = list(apprentice.feedback.history_of(user))
        pins = [one.question.question for one in golden.list_golden(apprentice)]
        stored = _said(kept, [pin for pin in pins if f" {user} " in pin])
        wanted = [(line["what"], line["value"], line.get("exchange", "")) for line in done if line.get("user") == user]
        if user in erased | settled:
            assert stored == [], f"{user} was erased, and there is {stored}"
            continue
        if open_step and open_step.get("erase") == user and not stored:
            journal.settle(erased=user)
            continue
        more = list(stored)
        for one in wanted:
            assert one in more, f"{one} of {user} was acknowledged and is lost"
            more.remove(one)
        extra = [one[:2] for one in more]
        allowed = [(open_step["what"], open_step["value"])] if open_step and open_step.get("user") == user else []
        assert extra in ([], allowed), f"{user} never said {extra}, allowed is {allowed}"
        if extra:
            journal.done(user=user, what=more[0][0], value=more[0][1], exchange=more[0][2])
    close(apprentice)
    if open_step:
        journal.settle(erased="")


def _said(kept: list[JudgedExchange], pins: list[str]) -> list[tuple[str, Any, str]]:
    """Return everything that is stored of a person, as the journal says it."""
    found: list[tuple[str, Any, str]] = []
    for one in kept:
        name = one.exchange.id
        assert one.exchange.answer.text == "Okapi leaves are eaten at night [1]."
        found.append(("ask", one.exchange.answer.question, name))
        for rating in one.ratings:
            found.append(("comment", rating.comment, name) if rating.comment else ("rate", rating.value, name))
        found += [("edit", edit.text, name) for edit in one.edits]
        found += [("mark", bool(mark.wrong), name) for mark in one.marks]
    return found + [("keep", pin, "") for pin in pins]


def check_at_end(folder: Path) -> None:
    """The database is whole, and takes another answer."""
    apprentice = open_asking(folder)
    assert _database(apprentice).status == "ok"
    before = sum(1 for _ in apprentice.feedback.history())
    *_, last = asking.ask(
        apprentice, "Okapi?", user="last", conversation_id="last", stop=threading.Event(), reach=EVERYTHING
    )
    assert isinstance(last, Exchange)
    assert sum(1 for _ in apprentice.feedback.history()) == before + 1
    close(apprentice)


def find_people(journal: Journal) -> list[str]:
    """Return those who said something and were not erased, the one who began first in front."""
    people: dict[str, None] = {}
    for line in journal.lines():
        if line.get("user"):
            people[line["user"]] = None
        for gone in filter(None, (line.get("erase") if line["line"] == "done" else "", line.get("erased"))):
            people.pop(gone, None)
    return list(people)
