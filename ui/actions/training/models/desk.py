"""What the page begins and follows: downloading a model, exchanging it, measuring engines. One at a time.

A download and a measurement are processes of their own, so that they can be ended at any moment.
"""

import gc
import json
import os
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from assistant.adapters.files import replace_file
from assistant.errors import AssistantError
from assistant.models.waiting import WaitingGenerator
from ui.actions.training.models.choosing import Written, check_choosing, exchange_model, list_unfitting, write_choice
from ui.actions.training.models.measuring import measure_apart
from ui.people.audit import Actor
from ui.settings.loading import FILE_NAME
from ui.startup.quiet import HUB_IS_FORBIDDEN
from ui.wiring import Apprentice
from ui.wording.errors import describe

FETCH = (sys.executable, "-m", "ui.actions.training.models.fetching")
LAST_ANSWERS_S = 60.0
"""How long answers of the model before may take to end before the next model is loaded beside it."""

Stage = Literal["looking", "downloading", "loading", "measuring", "done", "cancelled", "failed"]


@dataclass(frozen=True)
class Work:
    """What is done, or was done last."""

    stage: Stage
    name: str
    """The model that it is about."""
    done: float = 0.0
    """Bytes that have come."""
    total: float = 0.0
    problem: str = ""
    """Why it failed, and what to do; in English."""
    unfitting: tuple[str, ...] = ()
    """The learned versions that do not serve with the model that was chosen."""
    measured: bool = False
    """Whether engines were measured, and no model was chosen."""

    @property
    def busy(self) -> bool:
        """Whether it goes on."""
        return self.stage in ("looking", "downloading", "loading", "measuring")


class ModelDesk:
    """Does one thing at a time for a home. Every visitor of the server uses the same one."""

    def __init__(self, apprentice: Apprentice, *, may_ask_hub: bool = not HUB_IS_FORBIDDEN) -> None:
        """`may_ask_hub`: whether models may be downloaded."""
        self._apprentice = apprentice
        self._may_ask_hub = may_ask_hub
        self._work: Work | None = None
        self._changed = threading.Condition()
        self._process: subprocess.Popen[str] | None = None
        self._cancelled = threading.Event()

    @property
    def work(self) -> Work | None:
        """What is done now, else what was done last; None before the first."""
        return self._work

    def follow(self, most_s: float = 0.5) -> Iterator[Work]:
        """Yield what is done, now and after every change, at most every `most_s` seconds, until it has ended."""
        seen = self._work
        if seen is None:
            return
        yield seen
        while seen.busy:
            with self._changed:
                self._changed.wait_for(lambda before=seen: self._work is not before)
            time.sleep(most_s)
            seen = self._work
            assert seen is not None
            yield seen

    def use(self, wanted: str, at_server: str | None, by: Actor | None = None) -> None:
        """Begin to let a model answer, as `assistant models use` names it; it is downloaded first if need be.

        Raises:
            AssistantError: something else is done at the moment, or the page can choose no model.
            SettingsError: the environment says which model answers.
        """
        check_choosing(self._apprentice, wanted)
        self._begin(Work("looking", at_server or wanted), lambda: self._use(wanted, at_server, by))

    def measure(self) -> None:
        """Begin to measure which engine answers faster. Raises AssistantError while something else is done."""
        model = self._apprentice.settings.model
        if model.base_url:
            raise AssistantError("The model runs at a server: only engines of this machine can be measured.")
        self._begin(Work("measuring", model.model_id, measured=True), self._measure)

    def cancel(self) -> None:
        """End a download or a measurement; what has come of a download is kept."""
        self._cancelled.set()
        if (process := self._process) is not None:
            process.kill()

    def _begin(self, work: Work, do: Callable[[], None]) -> None:
        with self._changed:
            if self._work is not None and self._work.busy:
                raise AssistantError("Another model is being chosen or measured: wait until that has ended.")
            self._process = None
            self._cancelled.clear()
            self._work = work
            self._changed.notify_all()
        threading.Thread(target=self._run, args=(do,), name="choosing a model", daemon=True).start()

    def _run(self, do: Callable[[], None]) -> None:
        try:
            do()
        except Exception as error:  # noqa: BLE001 - shown on the page; nobody above a thread would catch it
            if self._cancelled.is_set():
                self._note(stage="cancelled")
            else:
                self._note(stage="failed", problem=describe(error))

    def _note(self, **changes: object) -> None:
        with self._changed:
            assert self._work is not None
            self._work = replace(self._work, **changes)  # type: ignore[arg-type]
            self._changed.notify_all()

    def _use(self, wanted: str, at_server: str | None, by: Actor | None) -> None:
        before = self._apprentice.loaded
        file = (before.file or Path(FILE_NAME)).resolve()
        standing = [_read(file)]

        def bring(name: str) -> None:
            self._bring(name)  # for hours, in which somebody may edit the file
            standing.append(_read(file))

        written = write_choice(before, wanted, at_server, bring)
        self._note(stage="loading", name=written.choice.name)
        try:
            self._exchange(lambda: exchange_model(self._apprentice, written.file, by))
        except Exception:
            if (content := standing[-1]) is None:
                file.unlink()
            else:
                with replace_file(file) as draft:
                    draft.write(content)
            self._apprentice.exchange_model(before)
            raise
        self._note(stage="done", unfitting=self._list_unfitting(written))

    def _list_unfitting(self, written: Written) -> tuple[str, ...]:
        serving = self._apprentice.shelf.parts().versions
        return tuple(one.id for one in list_unfitting(self._apprentice, written.model_id) if one.id in serving)

    def _bring(self, name: str) -> None:
        """Download a model unless it is here. Raises AssistantError with the reason when it cannot be had."""
        from ui.settings.models.download import find_downloaded

        if find_downloaded(name):
            return
        self._note(stage="downloading", name=name)
        environment = {**os.environ, "HF_HUB_OFFLINE": "0" if self._may_ask_hub else "1"}
        with subprocess.Popen(
            [*FETCH, name], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, env=environment
        ) as process:
            assert process.stdout
            self._may_end(process)
            failed = ""
            for line in process.stdout:
                with suppress(ValueError):
                    told = json.loads(line)
                    failed = told.get("failed", failed)
                    self._note(done=told.get("done", 0.0), total=told.get("total", 0.0))
        if process.returncode:
            said = f"The download of {name!r} ended with code {process.returncode}: try again."
            raise AssistantError(failed or said)

    def _may_end(self, process: "subprocess.Popen[str]") -> None:
        """Let `cancel` end a process, at once if it was called before the process began."""
        self._process = process
        if self._cancelled.is_set():
            process.kill()

    def _exchange(self, exchange: Callable[[], None]) -> None:
        """Exchange the model and load the next one, when the one before is gone or has had time to go."""
        before = weakref.ref(self._apprentice.generator)
        exchange()
        deadline = time.monotonic() + LAST_ANSWERS_S
        while gc.collect() >= 0 and before() is not None and time.monotonic() < deadline:
            time.sleep(0.2)
        generator = self._apprentice.generator
        if isinstance(generator, WaitingGenerator):
            _ = generator.writer

    def _measure(self) -> None:
        apprentice, model = self._apprentice, self._apprentice.settings.model
        measure_apart(model, apprentice.home, apprentice.loaded.file, self._may_end)
        if model.engine == "auto":
            self._note(stage="loading")
            self._exchange(lambda: apprentice.exchange_model(apprentice.loaded))
        self._note(stage="done")


def _read(file: Path) -> str | None:
    return file.read_bytes().decode() if file.exists() else None
