"""A person at the page who asks, judges, searches, opens pages and uploads, and notes what the page acknowledged."""

import random
import re
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.ui.web.visiting import JOIN, QUEUE, handlers, send_file

PATIENCE_S = 600
"""A busy machine is slow; an answer that is lost stays lost."""
OF_WHOM = re.compile(r"client(\d+)x\d+")
"""Stands in every question, with the number of who asks."""
EXCHANGE = re.compile(r'data-exchange=\\?"([0-9a-f]{32})')
FAILED = re.compile(r'role=\\"alert\\">(?:<svg.*?</svg>|<[^>]*>)*([^<]+)<')
ANIMALS = {"okapi": "leaves", "tapir": "fruit", "gecko": "insects", "otter": "fish", "heron": "frogs"}


@dataclass
class Client:
    """One visitor; `run` goes on until a deadline."""

    number: int
    url: str
    seed: int
    asked: list[str] = field(default_factory=list)
    """The questions whose answers were acknowledged, and in `sent` all."""
    sent: list[str] = field(default_factory=list)
    rated: dict[str, list[int]] = field(default_factory=dict)
    """The acknowledged ratings of each answer, in order."""
    edited: list[tuple[str, str]] = field(default_factory=list)
    uploaded: list[str] = field(default_factory=list)
    own: dict[str, str] = field(default_factory=dict)
    """The conversation of each own answer."""
    seconds: dict[str, list[float]] = field(default_factory=dict)
    refused: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    """What must not happen: an error of the server, or something that is another person's."""

    def run(self, deadline: float) -> None:
        """Do one thing after the other until `deadline`, a time of time.monotonic()."""
        chance = random.Random(self.seed * 1000 + self.number)
        try:
            with httpx.Client(base_url=self.url, timeout=PATIENCE_S) as browser:
                browser.get("/")
                found = {one["api_name"]: one for one in handlers(browser)}
                while time.monotonic() < deadline:
                    what = chance.choices(
                        ("ask", "rate", "edit", "search", "open", "page", "upload"), (8, 5, 3, 2, 2, 2, 1)
                    )[0]
                    if self.own or what in ("ask", "page", "upload"):
                        began = time.monotonic()
                        getattr(self, f"_{what}")(browser, found, chance)
                        self.seconds.setdefault(what, []).append(time.monotonic() - began)
        except httpx.HTTPError as error:
            self.wrong.append(f"no answer: {error!r}")

    def _ask(self, browser: httpx.Client, found: dict[str, Any], chance: random.Random) -> None:
        animal = chance.choice(list(ANIMALS))
        question = f"What does the {animal} eat, asks client{self.number}x{len(self.sent)}?"
        self.sent.append(question)
        conversation = chance.choice(["", *self.own.values()][-3:])
        came = self._call(browser, found["ask"], [question, conversation, [], False])
        if told := FAILED.search(came):
            self.refused[re.sub(r"\d+", "N", told[1])] += 1
        elif '"success":true' in came and question in came:
            self.asked.append(question)
            fresh = [name for name in dict.fromkeys(EXCHANGE.findall(came)) if name not in self.own]
            if len(fresh) != 1:
                self.wrong.append(f"{len(fresh)} new answers to {question!r}")
            place = re.search(r'"([0-9a-f]{32})"', came)
            for name in fresh:
                self.own[name] = place[1] if place else ""
        else:
            self.wrong.append(f"neither an answer nor a reason: {came[-300:]}")

    def _rate(self, browser: httpx.Client, found: dict[str, Any], chance: random.Random) -> None:
        name = chance.choice(list(self.own))
        before = self.rated.get(name, [])
        value = chance.choice([value for value in (-1, 1) if not before or value != before[-1]])
        if self._act(browser, found, name, {"do": "rate", "value": str(value)}):
            self.rated.setdefault(name, []).append(value)

    def _edit(self, browser: httpx.Client, found: dict[str, Any], chance: random.Random) -> None:
        name, text = chance.choice(list(self.own)), f"By hand {chance.randrange(10**12)}: it eats what it finds [1]."
        if self._act(browser, found, name, {"do": "edit", "text": text}):
            self.edited.append((name, text))

    def _search(self, browser: httpx.Client, found: dict[str, Any], chance: random.Random) -> None:
        self._act(browser, found, chance.choice(list(self.own)), {"do": "find", "words": chance.choice(list(ANIMALS))})

    def _open(self, browser: httpx.Client, found: dict[str, Any], chance: random.Random) -> None:
        self._call(
            browser, found["open_clicked"], [], {"do": "open", "conversation": chance.choice(list(self.own.values()))}
        )

    def _page(self, browser: httpx.Client, found: dict[str, Any], chance: random.Random) -> None:
        del found
        self._look(browser.get(chance.choice(("/", "/config"))))

    def _upload(self, browser: httpx.Client, found: dict[str, Any], chance: random.Random) -> None:
        name = f"note-{self.number}-{len(self.uploaded)}.md"
        animal = chance.choice(list(ANIMALS))
        text = f"# Note {self.number}\n\nWhat a {animal} eats is in note word{chance.randrange(10**9)}."
        sent = send_file(browser, text.encode(), name)
        self._look(sent)
        files = sent.json() if sent.is_success else []
        came = self._call(
            browser, found["_upload"], [[{"path": place} for place in files], "default"], {"files": files}
        )
        if 'data-status=\\"added' in came:
            self.uploaded.append(name)
        else:
            self.refused["upload: " + " ".join(re.findall(r"Another ingest[^\"]*", came)[:1])] += 1

    def _act(self, browser: httpx.Client, found: dict[str, Any], name: str, click: dict[str, str]) -> bool:
        came = self._call(browser, found["act"], [self.own[name]], {**click, "exchange": name})
        return '"success":true' in came

    def _call(self, browser: httpx.Client, handler: dict[str, Any], data: list[Any], event: object = None) -> str:
        session = f"s{self.number}n{time.monotonic_ns()}"
        body = {"fn_index": handler["id"], "data": data, "session_hash": session, "event_data": event}
        if handler["queue"] is False:
            return self._look(browser.post("/gradio_api/run/predict", json=body))
        self._look(browser.post(JOIN, json=body))
        return self._look(browser.get(QUEUE, params={"session_hash": session}))

    def _look(self, answer: httpx.Response) -> str:
        """Return what came, after a look for what must not be in it."""
        if answer.status_code >= 500:
            self.wrong.append(f"{answer.request.url.path} is answered by {answer.status_code}")
        if "Traceback" in answer.text:
            self.wrong.append(f"a traceback at {answer.request.url.path}")
        for other in {int(number) for number in OF_WHOM.findall(answer.text)} - {self.number}:
            self.wrong.append(f"client {self.number} sees a question of client {other} at {answer.request.url.path}")
        return answer.text
