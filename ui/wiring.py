"""Where the concrete classes meet: from settings to the parts of an Apprentice, each built when it is first needed.

Each property imports the package it builds, so that opening an Apprentice costs nothing and `assistant documents`
never loads a language model.
"""

import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Self

from assistant.answerability.reading.finding import reader_for
from assistant.answers import Conditions
from assistant.models.waiting import WaitingGenerator
from ui.settings.loading import Loaded, Settings, load
from ui.settings.read_only import work_on_copy
from ui.startup.built_once import built_anew, built_once
from ui.startup.quiet import share_the_processor, stay_private
from ui.startup.readiness import Readiness

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from assistant.adapters.serving import AdapterServing, Serving
    from assistant.adapters.shelf import AdapterShelf
    from assistant.answerability.thresholds import Thresholds
    from assistant.assistant import Assistant
    from assistant.models.remote.server import AdapterServer
    from assistant.seams import Generator, Retriever
    from assistant.steps.corrections import Corrections
    from assistant.steps.nearest import RememberingEmbedder
    from feedback.corrections.past import PastCorrections
    from feedback.corrections.readable import ReadableDocuments
    from feedback.corrections.within import CorrectionsWithin
    from feedback.evaluation.golden import Context, GoldenQuestion
    from feedback.evaluation.judges.judge_scores import NoJudge
    from feedback.evaluation.report import EvaluationReport, Row
    from feedback.evaluation.suites.suite import MetricSuite
    from feedback.store.store import FeedbackStore
    from finetune.exam.local import LocalExaminer
    from finetune.exam.server import AnsweringServer
    from retrieval.library import Library


class Apprentice:
    """One home folder, one database, one model: the whole product behind one value."""

    def __init__(self, loaded: Loaded) -> None:
        self.loaded = loaded
        self.settings: Settings = loaded.settings
        self.home: Path = loaded.settings.home
        self.building: dict[str, threading.RLock] = {}
        self.readiness = Readiness()  # what a server loads behind its page
        stay_private(hub=self.settings.needs_hub, tracing=self.settings.tracing)
        share_the_processor()

    @classmethod
    def open(cls, config: Path | str | None = None) -> Self:
        """Open what `config` describes, else what $APPRENTICE_CONFIG or ./apprentice.toml does.

        Cheap: loads no library and writes nothing, but copies a home that is read-only. Raises SettingsError.
        """
        return cls(work_on_copy(load(Path(config) if config is not None else None)))

    @built_once
    def engine(self) -> "Engine":
        """The database, migrated to the newest schema; the home folder is made when it is missing."""
        from feedback.store.database import open_database

        self.home.mkdir(0o700, parents=True, exist_ok=True)
        return open_database(self.settings.database or f"sqlite:///{self.home / 'apprentice.db'}")

    @built_once
    def library(self) -> "Library":
        """The documents."""
        from retrieval.library import Library

        return Library(self.settings.index, self.home, self.engine, reader=reader_for(self.settings.answers))

    @property
    def uploads(self) -> Path:
        """The folder of uploaded files, links followed. Collections other than "default" have a folder each in it."""
        return (self.home / "uploads").resolve()

    @built_once
    def shelf(self) -> "AdapterShelf":
        """The adapters and which of them answers."""
        from assistant.adapters.shelf import AdapterShelf
        from assistant.models.engines.choosing import find_described
        from assistant.models.formats.identity import identify_settings

        weights, home = self.settings.weights, self.home
        identify = partial(identify_settings, weights, home, find_described)
        find_host = (lambda: self.model_server) if self.settings.model.base_url else None
        return AdapterShelf(home / "adapters", self.engine, weights.model_id, self.conditions, identify, find_host)

    def conditions(self) -> Conditions:
        """Return under what is answered at the moment, beside the learned versions."""
        from assistant.steps.prompt import PROMPT_VERSION

        return Conditions(PROMPT_VERSION, self.settings.answering_digest, self.library.digest())

    @built_once
    def feedback(self) -> "FeedbackStore":
        """What was asked, answered, rated and edited."""
        from feedback.store.store import FeedbackStore

        return FeedbackStore(self.engine)

    @built_once
    def serving(self) -> "AdapterServing":
        """Says which adapter answers, how, and by which score it is judged whether to."""
        from assistant.adapters.serving import AdapterServing

        settings, embeddings = self.settings, self.library.settings.embeddings
        manners = settings.answers.manner, settings.untrained_manner
        return AdapterServing(self.shelf, self.thresholds, settings.answerability, embeddings, *manners)

    def assembled(
        self,
        serving: "Serving",
        generator: "Generator",
        retriever: "Retriever | None" = None,
        corrections: "Corrections | None" = None,
    ) -> "Assistant":
        """Put an assistant together as everybody has it; without a `retriever` it searches all documents."""
        from assistant.assembly import assemble

        answers, retriever = self.settings.answers, retriever or self.library
        return assemble(serving, generator, retriever, lambda: self.sentences, answers, corrections)

    @built_once
    def assistant(self) -> "Assistant":
        """Answers with whatever adapter is the champion at that moment."""
        # Needed anyway, and two threads that import them and the language model at once see modules half-loaded.
        _ = self.library.embedder, reader_for(self.settings.answers)()
        past = self.corrections if self.settings.corrections.enabled else None
        return self.assembled(self.serving, self.generator, corrections=past)

    @built_once
    def sentences(self) -> "RememberingEmbedder":
        """Embeds sentences of passages, each once: the judgement and the choice of sentences look at the same."""
        from assistant.steps.nearest import RememberingEmbedder

        return RememberingEmbedder(lambda: self.library.embedder)

    @built_once
    def corrections(self) -> "PastCorrections":
        """What people corrected, for the next one who asks."""
        return self.corrections_within.find((), reads_no_others=False)

    @built_once
    def corrections_within(self) -> "CorrectionsWithin":
        """What people corrected, for whoever is answered from some collections alone."""
        from feedback.corrections.past import PastCorrections
        from feedback.corrections.within import CorrectionsWithin

        def make(ids: Callable[[], frozenset[str]], readable: "Callable[[], ReadableDocuments]") -> PastCorrections:
            rules = self.settings.corrections, self.settings.learning_rules
            return PastCorrections(self.feedback, lambda: self.library.embedder, ids, *rules, readable)

        return CorrectionsWithin(make, self.library.documents)

    def assistant_within(self, collections: Sequence[str], *, reads_no_others: bool) -> "Assistant":
        """Return the assistant that reads these collections alone, and all of them when none is named.

        Corrections are chosen as `CorrectionsWithin.find` says. Raises RetrievalError for an unknown collection.
        """
        if not collections:
            return self.assistant
        chosen, corrections = self.library.within(collections), None
        if self.assistant.corrections is not None:
            corrections = self.corrections_within.find(chosen.names, reads_no_others=reads_no_others)
        return self.assistant.within(chosen, corrections)

    @built_once
    def thresholds(self) -> "Thresholds":
        """Where people have moved the line between answering and refusing."""
        from assistant.answerability.thresholds import Thresholds

        return Thresholds(self.engine)

    @built_once
    def generator(self) -> "Generator":
        """What writes: the base model here or at a server, with the adapter that each answer names."""
        if self.settings.model.base_url:
            from assistant.models.remote.generator import RemoteGenerator

            return RemoteGenerator(self.settings.model, lambda: self.model_server)
        return self.writer

    @built_once
    def writer(self) -> WaitingGenerator:
        """What writes by the weights that are here, also where a server answers."""
        return WaitingGenerator(self.settings.weights, self.home)

    @built_once
    def model_server(self) -> "AdapterServer":
        """The server that answers. Raises AssistantError where nothing does that says what it is."""
        from assistant.models.remote.kinds import find_server

        return find_server(self.settings.model, self.settings.weights, self.home, self.shelf.champion)

    def exchange_model(self, loaded: Loaded) -> None:
        """Let the model that `loaded` names answer from the next answer on.

        Answers that are under way keep what they began with, and end with the model before.
        """
        with built_anew(self, ("assistant", "serving", "model_server", "shelf", "generator", "writer")):
            self.loaded, self.settings = loaded, loaded.settings

    @property
    def judge(self) -> "MetricSuite | NoJudge":
        """The model that judges answers in exams, or why none does."""
        from feedback.evaluation.judges.appointing import appoint_judge, find_judge_model

        model = find_judge_model(self.settings.judge, self.settings.model, lambda: self.generator)
        return appoint_judge(model, self.settings.judge, self.home, lambda: self.library.embedder)

    def ragas(self) -> "MetricSuite":
        """Return the scores of answers that need no judge."""
        from feedback.evaluation.suites.ragas_metrics import RagasMetrics

        return RagasMetrics(self.library.embedder)

    @property
    def examiner(self) -> "LocalExaminer":
        """Lets versions sit exams on the weights that are here, which it loads once."""
        from assistant.models.engines.loading import load_served
        from finetune.exam.local import LocalExaminer

        return LocalExaminer(
            partial(load_served, self.settings.weights, self.home), self.shelf, self.serving.of, self.assembled,
            index_digest=self.library.digest, metrics=self.ragas, judge=self.judge,
        )  # fmt: skip

    @property
    def answering(self) -> "AnsweringServer | None":
        """The server that answers, for exams of what was learned on a copy of its weights; None without a server."""
        from finetune.exam.server import AnsweringServer

        model = self.settings.model
        if model.base_url is None or self.settings.weights.base_url is not None:
            return None
        name, find_host = f"{model.name} of the model server at {model.base_url!r}", lambda: self.model_server
        return AnsweringServer(name, find_host, self.generator, self.serving.of, self.assembled, self.library.digest)

    def exam(
        self,
        questions: "Sequence[GoldenQuestion]",
        *,
        adapter: str = "champion",
        context: "Context" = "retrieved",
        collections: Sequence[str] = (),
        on_row: "Callable[[Row], None] | None" = None,
    ) -> "EvaluationReport":
        """Let `adapter` ("champion", "base" or an id) answer the questions and measure every answer.

        Passages are found in `collections`, in all when none is named. Nothing is answered from corrections.
        """
        from assistant.adapters.serving import Fixed
        from feedback.evaluation.exam import run_exam
        from finetune.exam.local import AdapterLikelihood

        served, generator, library = self.serving.named(adapter), self.generator, self.library.within(collections)
        local = generator.writer if isinstance(generator, WaitingGenerator) else None
        return run_exam(
            questions,
            self.assembled(Fixed(served), generator, library),
            context=context,
            manner=served.manner,
            index_digest=library.digest(),
            likelihood=AdapterLikelihood(local, served.adapter) if local else None,
            metrics=self.ragas(),
            judge=self.judge,
            on_row=on_row,
        )
