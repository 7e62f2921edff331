"""Every setting in one value: `apprentice.toml`, overridden by `APPRENTICE_...` variables.

Each section belongs to the package that uses it. This file puts them together, says where each value comes from, and
turns every mistake into one line with the setting, the value and the remedy.
"""

import difflib
import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pydantic_settings
from pydantic import BaseModel, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from assistant.models.profile import choose_profile
from assistant.settings import AnswerabilitySettings, AnswerSettings, Manner, ModelSettings
from feedback.settings import CorrectionSettings, FeedbackSettings, JudgeSettings, LearningRules
from finetune.settings import PromotionSettings, TrainingSettings
from retrieval.documents import content_id
from retrieval.settings import PACKAGED_EMBEDDINGS, IndexSettings
from ui.settings.serving import ServerSettings
from ui.settings.sign_in import SignInSettings

PREFIX = "APPRENTICE_"
CONFIG_VARIABLE = "APPRENTICE_CONFIG"
FILE_NAME = "apprentice.toml"

Origin = Literal["default", "model size", "file", "environment"]


class SettingsError(Exception):
    """A setting is unknown, invalid or unreadable. The message names it and says what is allowed."""


class Settings(BaseSettings):
    """The effective settings of one Apprentice."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="__", env_ignore_empty=True, extra="forbid", frozen=True
    )

    home: Path = Field(
        default=Path("apprentice-data"),
        description="Folder for everything that is kept. Relative paths start at the folder of this file.",
    )
    database: str | None = Field(
        default=None,
        description="Database URL such as postgresql+psycopg://user:password@host/name. Unset: SQLite in home.",
    )
    tracing: bool = Field(
        default=False,
        description="Let LANGSMITH_TRACING in the shell count. Then questions and passages are sent to LangSmith.",
    )
    trace_to: str = Field(
        default="",
        pattern=r"^(https?://\S+)?$",
        description="Address of a collector of OpenTelemetry, such as http://127.0.0.1:6006. It is sent the steps of "
        "every answer that is kept: question, passages, prompt, text, versions; not who asked. Empty: nothing is sent.",
    )
    index: IndexSettings = IndexSettings()
    model: ModelSettings = ModelSettings()
    answers: AnswerSettings = AnswerSettings()
    answerability: AnswerabilitySettings = AnswerabilitySettings()
    feedback: FeedbackSettings = FeedbackSettings()
    corrections: CorrectionSettings = CorrectionSettings()
    judge: JudgeSettings = JudgeSettings()
    training: TrainingSettings = TrainingSettings()
    promotion: PromotionSettings = PromotionSettings()
    server: ServerSettings = ServerSettings()
    sign_in: SignInSettings = SignInSettings()

    @property
    def weights(self) -> ModelSettings:
        """The model whose weights are on this machine: the one that answers, or the copy of what a server runs."""
        if self.model.base_url is None or self.training.base is None:
            return self.model
        return self.model.model_copy(update={"name": self.training.base, "base_url": None})

    @property
    def learning_rules(self) -> LearningRules:
        """What decides whether feedback is learned from."""
        return LearningRules(self.feedback, self.answers.refusal)

    @property
    def untrained_manner(self) -> Manner:
        """How the base model answers: in its own words, or with sentences of the passages."""
        if self.answers.manner != "learned":
            return self.answers.manner
        return choose_profile(self.weights).untrained if self.answers.untrained == "auto" else self.answers.untrained

    @property
    def answering_digest(self) -> str:
        """The identity of the settings that answers depend on. Keys are not among them."""
        sections = (self.index, self.model, self.answers, self.answerability, self.corrections)
        leaves = (leaf for section in sections for leaf in list_leaves(section, f"{type(section).__name__}."))
        shown = (f"{name} = {value}" for name, value, _ in leaves if not isinstance(value, SecretStr))
        return content_id("settings", *shown)

    @property
    def needs_hub(self) -> bool:
        """Whether a model must come from the Hugging Face hub."""
        writes_here = [] if self.weights.base_url else [self.weights.name]
        here = [self.index.embeddings, self.answers.reranker, *writes_here]
        known = ("auto", "trained", *PACKAGED_EMBEDDINGS)
        return not all(name in known or Path(name).expanduser().exists() for name in here)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - the name is pydantic's
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the name is pydantic's
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the name is pydantic's
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let the environment override what `load` read from the file."""
        return env_settings, init_settings


@dataclass(frozen=True)
class Loaded:
    """The settings, and where each of them comes from."""

    settings: Settings
    file: Path | None
    origins: Mapping[str, Origin]
    """By the dotted name of a setting. A name that is missing has its default."""
    read_only: Path | None = None
    """The home, where it cannot be written; `settings.home` is then a copy for this process."""


def load(config: Path | None = None) -> Loaded:
    """Read the settings: `config`, else $APPRENTICE_CONFIG, else ./apprentice.toml when there is one.

    Raises SettingsError when a named file is missing or is not TOML, or when a setting is unknown or invalid.
    """
    file = _find(config)
    in_file = _read(file) if file else {}
    in_environment = _environment()
    try:
        settings = Settings(**in_file)
    except ValidationError as error:
        raise SettingsError(_explain(error, file, in_environment)) from None
    fitted = fit_to_model(settings)
    check_strategy(fitted.answers)
    before, after = ({name: value for name, value, _ in list_leaves(one)} for one in (settings, fitted))
    origins: dict[str, Origin] = dict.fromkeys((name for name in after if after[name] != before[name]), "model size")
    origins |= dict.fromkeys(_flat(in_file), "file")
    origins |= dict.fromkeys(_flat(in_environment), "environment")

    def find_base(name: str) -> Path:
        """Return the folder from which a path of this setting is seen."""
        return file.parent if file and origins.get(name) != "environment" else Path()

    home = (find_base("home") / settings.home.expanduser()).absolute()
    training = fitted.training.find_instructions(find_base("training.instructions"))
    training = training.find_launch(find_base("training.launch"))
    return Loaded(fitted.model_copy(update={"home": home, "training": training}), file, origins)


def check_strategy(answers: AnswerSettings) -> None:
    """Raise SettingsError where the strategy is unknown, or needs a model that writes better."""
    if "strategy" not in answers.model_fields_set:
        return
    from assistant.steps.strategies.table import explain_strategies  # with all that strategies use

    if mistake := explain_strategies(answers.strategy, writes=answers.strategy_writes):
        raise SettingsError(mistake)


def fit_to_model(settings: Settings) -> Settings:
    """Return the settings with the values that suit the size of the model, wherever a setting has its default."""
    profile = choose_profile(settings.weights)
    return settings.model_copy(
        update={
            "model": profile.fit_model(settings.model),
            "answers": profile.fit_answers(settings.answers, thinking=settings.model.thinking),
            "training": settings.training.fit_learning_rates(profile.preference_rate, profile.imitation_rate),
        }
    )


def list_leaves(settings: BaseModel, prefix: str = "") -> Iterator[tuple[str, object, str]]:
    """Yield the dotted name, value and description of every setting, in the order of the file."""
    for name, field in type(settings).model_fields.items():
        value = getattr(settings, name)
        if isinstance(value, BaseModel):
            yield from list_leaves(value, f"{prefix}{name}.")
        else:
            yield prefix + name, value, field.description or ""


def _find(config: Path | None) -> Path | None:
    named = config or (Path(os.environ[CONFIG_VARIABLE]) if os.environ.get(CONFIG_VARIABLE) else None)
    if named is None:
        return Path(FILE_NAME).absolute() if Path(FILE_NAME).is_file() else None
    if not named.is_file():
        raise SettingsError(f"The settings file {str(named)!r} is not there: correct {CONFIG_VARIABLE} or create it.")
    return named.absolute()


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f'{file} is not valid TOML: {error}. Texts need quotes: name = "embedded".') from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file} cannot be read: {error}") from None


def _environment() -> Mapping[str, object]:
    """Return the settings of the environment, nested like those of the file."""
    for variable in os.environ:
        if variable.startswith(PREFIX) and variable != CONFIG_VARIABLE:
            name = variable.removeprefix(PREFIX).lower().replace("__", ".")
            if name.partition(".")[0] not in Settings.model_fields:
                raise SettingsError(_unknown(name, variable))
    try:
        return EnvSettingsSource(Settings)()
    except pydantic_settings.SettingsError as error:
        raise SettingsError(f"A variable that starts with {PREFIX} cannot be read: {error}") from None


def _explain(error: ValidationError, file: Path | None, in_environment: Mapping[str, object]) -> str:
    """Return one line that says everything that is wrong with the settings."""
    from_environment = set(_flat(in_environment))
    sentences: list[str] = []
    for mistake in error.errors(include_url=False):
        name = ".".join(str(part) for part in mistake["loc"])
        known = [leaf for leaf in from_environment if name == leaf or name.startswith(leaf + ".")]
        variable = PREFIX + known[0].upper().replace(".", "__") if known else ""
        where = variable or (str(file) if file else "the settings")
        if mistake["type"] == "extra_forbidden":
            sentences.append(_unknown(name, where))
        else:
            message = (
                mistake["msg"]
                .removeprefix("Value error, ")
                .replace("Input should be", "it should be")
                .removesuffix(".")
                .removesuffix(".")
            )
            value = "" if isinstance(mistake["input"], dict) else f" = {mistake['input']!r}"
            sentences.append(f"{name}{value} in {where} is not valid: {message}.")
    return " ".join(sentences)


def _unknown(name: str, where: str) -> str:
    """Say that a setting does not exist, and name the most similar one: of its section, else of any."""
    names = [leaf for leaf, _, _ in list_leaves(Settings.model_construct())]
    head, _, key = name.rpartition(".")
    section = {leaf.rpartition(".")[2]: leaf for leaf in names if leaf.rpartition(".")[0] == head}
    anywhere = {leaf.rpartition(".")[2]: leaf for leaf in sorted(names, key=lambda leaf: -leaf.count("."))}
    near = (
        [section[found] for found in difflib.get_close_matches(key, section, n=1)]
        or difflib.get_close_matches(name, [*names, *Settings.model_fields], n=1, cutoff=0.75)
        or [anywhere[found] for found in difflib.get_close_matches(key, anywhere, n=1, cutoff=0.75)]
    )
    hint = f"did you mean {near[0]}?" if near else "`assistant settings` lists those there are."
    return f"There is no setting {name!r} ({where}): {hint}"


def _flat(values: Mapping[str, object], prefix: str = "") -> Iterator[str]:
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield prefix + name
