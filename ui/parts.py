"""Where the concrete classes meet: from settings to the parts of an Apprentice, each built when it is first needed.

Each property imports the package it builds, so that opening an Apprentice costs nothing and `assistant documents`
never loads a language model. What the parts do is not known here.
"""

import threading
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypeVar

from ui.quiet import share_the_processor, stay_private
from ui.settings.loading import Loaded, Settings, load

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from assistant.adapters.shelf import AdapterShelf
    from assistant.answerability.gate import AnswerabilityGate
    from assistant.answerability.thresholds import Thresholds
    from assistant.assistant import Assistant
    from assistant.models.base import LoadedBase
    from assistant.seams import Generator, Highlighter
    from assistant.steps.extracts import LearnedQuoter, Manner, SentenceChooser
    from feedback.corrections.past import PastCorrections
    from feedback.evaluation.metrics.suite import MetricSuite
    from feedback.store.store import FeedbackStore
    from retrieval.index.embedder import Embedder
    from retrieval.library import Library
    from retrieval.records import DocumentRecord

T = TypeVar("T")


class built_once(cached_property[T]):  # noqa: N801 - used as a decorator
    """A cached property that two threads of the server cannot build twice. While one part loads, others can be had."""

    def __get__(self, instance: "Parts", owner: type | None = None) -> T:  # type: ignore[override]
        with instance.building.setdefault(self.attrname or "", threading.RLock()):
            return super().__get__(instance, owner)


class Parts:
    """What an Apprentice is made of: one home folder, one database, one model."""

    def __init__(self, loaded: Loaded) -> None:
        self.loaded = loaded
        self.settings: Settings = loaded.settings
        self.home: Path = loaded.settings.home
        self.building: dict[str, threading.RLock] = {}
        self._corrections_within: dict[tuple[str, ...], PastCorrections] = {}
        model = self.settings.model
        answers_offline = bool(model.base_url) or _is_local(model.name)
        stay_private(hub=not (answers_offline and _is_local(self.settings.index.embeddings)))
        share_the_processor()

    @classmethod
    def open(cls, config: Path | str | None = None) -> Self:
        """Open what `config` describes, else what $APPRENTICE_CONFIG or ./apprentice.toml does.

        Cheap: loads no library and writes nothing. Raises SettingsError.
        """
        return cls(load(Path(config) if config is not None else None))

    @built_once
    def engine(self) -> "Engine":
        """The database, migrated to the newest schema; the home folder is made when it is missing."""
        from feedback.store.database import open_database

        self.home.mkdir(parents=True, exist_ok=True)
        return open_database(self.settings.database or f"sqlite:///{self.home / 'apprentice.db'}")

    @built_once
    def library(self) -> "Library":
        """The documents."""
        from retrieval.library import Library

        return Library.open(self.settings.index, self.home, self.engine)

    @property
    def uploads(self) -> Path:
        """The folder of the files that came in through the page, as the library names it: links followed.

        Those of the collection "default" lie in it, those of another in a folder with its name.
        """
        return (self.home / "uploads").resolve()

    @built_once
    def shelf(self) -> "AdapterShelf":
        """The adapters and which of them answers."""
        from assistant.adapters.shelf import AdapterShelf

        return AdapterShelf(self.home / "adapters", self.engine, self.settings.model.model_id)

    @built_once
    def feedback(self) -> "FeedbackStore":
        """What was asked, answered, rated and edited."""
        from feedback.store.store import FeedbackStore

        return FeedbackStore(self.engine)

    @built_once
    def base(self) -> "LoadedBase":
        """The base model in memory; adapters are put on it."""
        return self.load_base()

    def load_base(self) -> "LoadedBase":
        """Load the base model once more, for one who changes it."""
        from assistant.models.base import load_base

        return load_base(self.settings.model, self.home)

    @built_once
    def assistant(self) -> "Assistant":
        """Answers with whatever adapter is the champion at that moment."""
        from assistant.assistant import Assistant

        # It is needed anyway, and two threads that import it and the language model at once see modules half-loaded.
        _ = self.library.embedder
        corrections = self.corrections if self.settings.corrections.enabled else None
        return Assistant(
            self.library,
            self.generator(),
            self.settings.answers,
            corrections=corrections,
            gate=self.gate(),
            highlighter=self.highlighter,
            quoter=self.quoter(),
        )

    @built_once
    def sentences(self) -> "Embedder":
        """Embeds sentences of passages; the gate and the highlighter look at the same ones."""
        from assistant.sentences.nearest import RememberingEmbedder

        return RememberingEmbedder(lambda: self.library.embedder)

    @built_once
    def highlighter(self) -> "Highlighter | None":
        """Which sentences the prompt repeats at its end; None: none."""
        from assistant.sentences.nearest import NearestSentences

        most = self.settings.answers.highlights
        return NearestSentences(lambda: self.sentences, most) if most else None

    @built_once
    def chooser(self) -> "SentenceChooser":
        """Which sentences are quoted."""
        from assistant.sentences.nearest import NearestSentences

        return NearestSentences(lambda: self.sentences, 0)

    def quoter(self, adapter: str = "champion", manner: "Manner | None" = None) -> "LearnedQuoter":
        """Quote as `adapter` learned to ("champion", "base" or an id) or in a `manner`, unless the settings fix one."""
        from assistant.steps.extracts import LearnedQuoter

        setting = self.settings.answers.manner
        if setting == "learned" and manner is not None:
            setting = manner
        return LearnedQuoter(self.chooser, self.shelf, setting, adapter, self.untrained_manner)

    @property
    def untrained_manner(self) -> "Manner":
        """How the base model answers."""
        from assistant.settings import EMBEDDED_MODEL_ID

        answers, embedded = self.settings.answers, self.settings.model.model_id == EMBEDDED_MODEL_ID
        if answers.manner != "learned":
            return answers.manner
        if answers.untrained == "auto":
            return "quote" if embedded else "write"
        return answers.untrained

    @built_once
    def corrections(self) -> "PastCorrections":
        """What people corrected, for the next one who asks."""
        return self._past_corrections(lambda: self.library.documents())

    def assistant_within(self, collections: Sequence[str]) -> "Assistant":
        """Return the assistant that reads these collections alone, and all of them when none is named.

        It repeats no correction that rests on a document elsewhere. Raises RetrievalError for an unknown collection.
        """
        if not collections:
            return self.assistant
        chosen, corrections = self.library.within(collections), None
        if self.assistant.corrections is not None:
            corrections = self._corrections_within.setdefault(
                chosen.names, self._past_corrections(lambda: self.library.documents(chosen.names))
            )
        return self.assistant.within(chosen, corrections)

    def _past_corrections(self, documents: "Callable[[], list[DocumentRecord]]") -> "PastCorrections":
        from feedback.corrections.past import PastCorrections

        return PastCorrections(
            self.feedback,
            lambda: self.library.embedder,
            lambda: {record.id for record in documents()},
            self.settings.corrections,
            self.settings.learning_rules,
        )

    @built_once
    def thresholds(self) -> "Thresholds":
        """Where people have moved the line between answering and refusing."""
        from assistant.answerability.thresholds import Thresholds

        return Thresholds(self.engine)

    def gate(self, adapter: str = "champion") -> "AnswerabilityGate":
        """Judge as `adapter` learned to: "champion", "base" or an adapter's id."""
        from assistant.answerability.gate import AnswerabilityGate

        settings = self.settings
        return AnswerabilityGate(
            lambda: self.sentences,
            settings.index.embeddings,
            self.shelf,
            self.thresholds,
            settings.answerability,
            adapter,
        )

    def generator(self, adapter: str = "champion") -> "Generator":
        """Write with `adapter`: "champion", "base" or an adapter's id. Raises AssistantError for an unknown id."""
        if self.settings.model.base_url:
            from assistant.models.remote import RemoteGenerator

            return RemoteGenerator(self.settings.model, self.shelf, adapter)
        from assistant.models.local import LocalGenerator

        return LocalGenerator(self.base, self.shelf, adapter)

    @built_once
    def judge(self) -> "MetricSuite | None":
        """The model that judges answers in exams, None when the settings name none."""
        if not self.settings.judge.base_url:
            return None
        from feedback.evaluation.judges.ragas_judge import RagasJudge

        return RagasJudge(self.settings.judge, self.library.embedder)


def _is_local(model: str) -> bool:
    """Whether a model is had without the Hugging Face hub."""
    return model == "embedded" or Path(model).expanduser().exists()
