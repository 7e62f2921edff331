"""The checks behind `assistant doctor`: what was found on this machine and, for each problem, what to do."""

import importlib
import importlib.metadata
import importlib.util
import os
import platform
import shlex
import shutil
import sys
from collections.abc import Callable, Iterator

from assistant.adapters.files import PARTS
from assistant.adapters.parts import DOES
from assistant.errors import AssistantError
from feedback.errors import FeedbackError
from retrieval.errors import RetrievalError
from retrieval.text.plurals import how_many
from ui.people.accounts import Accounts
from ui.settings.addresses import is_loopback, why_port_is_taken
from ui.settings.check import Check, Status
from ui.settings.loading import Loaded
from ui.settings.models.checking import check_language_model, check_model_servers, check_training
from ui.settings.models.engine import describe_engine
from ui.settings.read_only import work_on_copy
from ui.wiring import Apprentice

NEEDED_DISK_GB = 2.0
"""Enough for an index of some thousand chunks, the converted embedded model (0.5 GB) and a few adapters."""


def examine(loaded: Loaded) -> Iterator[Check]:
    """Yield one Check after the other, quick ones first. An unexpected error in a check is a problem, too."""
    apprentice = Apprentice(work_on_copy(loaded))
    checks: tuple[tuple[str, Callable[[Apprentice], Check]], ...] = (
        ("python", _python),
        ("settings", _settings),
        ("home folder", _home),
        ("disk", _disk),
        ("port", _port),
        ("torch", _torch),
        ("processor", _processor),
        ("bitsandbytes", _bitsandbytes),
        ("language model", lambda apprentice: check_language_model(apprentice.settings.model)),
        ("engine", _engine),
        ("training", lambda apprentice: check_training(apprentice.settings, lambda: apprentice.model_server)),
        ("model servers", lambda apprentice: check_model_servers(apprentice.settings.model)),
        ("embedding model", _embedding_model),
        ("database", _database),
        ("people", _people),
        ("index", _index),
        ("words", _words),
        ("adapter", _adapter),
        ("judge", _judge),
    )
    for name, check in checks:
        try:
            yield check(apprentice)
        except Exception as error:  # noqa: BLE001 - any failure is a finding
            yield Check(name, "problem", f"{type(error).__name__}: {error}", "Fix what this says and run it again.")


def _python(apprentice: Apprentice) -> Check:  # noqa: ARG001
    return Check("python", "ok", f"{platform.python_version()} in {sys.prefix}")


def _settings(apprentice: Apprentice) -> Check:
    return Check("settings", "ok", str(apprentice.loaded.file or "defaults, no apprentice.toml"))


def _home(apprentice: Apprentice) -> Check:
    home = apprentice.loaded.read_only or apprentice.home
    nearest = next(folder for folder in (home, *home.parents) if folder.exists())
    if apprentice.loaded.read_only or not nearest.is_dir() or not os.access(nearest, os.W_OK | os.X_OK):
        remedy = f"Run `chown -R $USER {nearest} && chmod -R u+rwX {nearest}`, or set APPRENTICE_HOME to a copy of it."
        return Check("home folder", "problem", f"{home} cannot be written: nothing new is kept", remedy)
    if home.exists() and home.stat().st_mode & 0o077:
        remedy = f"Others on this machine can read it. Run `chmod 700 {shlex.quote(str(home))}`."
        return Check("home folder", "warning", f"{home} is open to others", remedy)
    return Check("home folder", "ok", f"{home}" + ("" if home.exists() else " (will be made when it is needed)"))


def _disk(apprentice: Apprentice) -> Check:
    nearest = next(folder for folder in (apprentice.home, *apprentice.home.parents) if folder.exists())
    free_gb = shutil.disk_usage(nearest).free / 1e9
    if free_gb < NEEDED_DISK_GB:
        status: Status = "problem" if free_gb < NEEDED_DISK_GB / 4 else "warning"
        remedy = f"Free {NEEDED_DISK_GB:.0f} GB, or set APPRENTICE_HOME to a folder on another disk."
        return Check("disk", status, f"{free_gb:.1f} GB free", remedy)
    return Check("disk", "ok", f"{free_gb:.0f} GB free")


def _port(apprentice: Apprentice) -> Check:
    host, port = apprentice.settings.server.host, apprentice.settings.server.port
    if why := why_port_is_taken(host, port):
        remedy = "Fine if Apprentice is running already. Else choose another port: APPRENTICE_SERVER__PORT=7861."
        return Check("port", "warning", f"{host}:{port} cannot be used ({why})", remedy)
    return Check("port", "ok", f"{host}:{port} is free")


def _torch(apprentice: Apprentice) -> Check:  # noqa: ARG001
    torch = importlib.import_module("torch")
    if torch.cuda.is_available():
        memory_gb = torch.cuda.get_device_properties(0).total_memory / 1e9
        kind = "bf16" if torch.cuda.is_bf16_supported() else "no bf16"
        return Check(
            "torch", "ok", f"{torch.__version__}, GPU {torch.cuda.get_device_name(0)}, {memory_gb:.0f} GB, {kind}"
        )
    if shutil.which("nvidia-smi"):
        remedy = (
            "Install the CUDA build of the same version: .venv/bin/pip install torch==2.13.0 (see docs/growing.md)."
        )
        return Check("torch", "warning", f"{torch.__version__} sees no GPU, but nvidia-smi is installed", remedy)
    return Check("torch", "ok", f"{torch.__version__} on the CPU, {torch.get_num_threads()} threads")


def _processor(apprentice: Apprentice) -> Check:  # noqa: ARG001
    torch = importlib.import_module("torch")
    capability = torch.backends.cpu.get_cpu_capability()
    if capability in ("DEFAULT", "NO AVX"):
        remedy = "Use a processor with AVX2 or NEON, or a GPU: here an answer takes several times as long."
        return Check("processor", "warning", f"{platform.machine()}, no vector instructions in use", remedy)
    return Check("processor", "ok", f"{platform.machine()}, {capability}")


def _bitsandbytes(apprentice: Apprentice) -> Check:
    try:
        importlib.import_module("bitsandbytes")
    except (ImportError, OSError, RuntimeError) as error:
        needed = apprentice.settings.model.quantization in ("nf4", "int8")
        remedy = (
            'Set quantization = "none" under [model], or run `.venv/bin/pip install --force-reinstall bitsandbytes`.'
        )
        return Check("bitsandbytes", "problem" if needed else "warning", f"does not load: {error}", remedy)
    return Check("bitsandbytes", "ok", importlib.metadata.version("bitsandbytes"))


def _engine(apprentice: Apprentice) -> Check:
    gpu = importlib.import_module("torch").cuda.is_available()
    found = describe_engine(apprentice.settings.model, apprentice.home, gpu=gpu)
    return Check("engine", "ok", found.sentence, found.advice)


def _embedding_model(apprentice: Apprentice) -> Check:
    embedder = apprentice.library.embedder
    vector = embedder.embed(["Does it work?"])
    return Check("embedding model", "ok", f"{apprentice.library.settings.embeddings}: {vector.shape[1]} dimensions")


def _database(apprentice: Apprentice) -> Check:
    shown = apprentice.settings.database or f"sqlite:///{apprentice.home / 'apprentice.db'}"
    damaged = "Stop Apprentice, then restore a backup: `assistant restore FILE --force`."
    try:
        with apprentice.engine.connect() as connection:
            shown = apprentice.engine.url.render_as_string(hide_password=True)
            if connection.dialect.name == "sqlite":
                found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
                if found != "ok":
                    return Check("database", "problem", f"{shown} is damaged: {found}", damaged)
    except FeedbackError as error:
        remedy = damaged if "malformed" in str(error) or "not a database" in str(error) else "Do what this says."
        return Check("database", "problem", str(error), remedy)
    return Check("database", "ok", f"{shown}, schema up to date")


def _people(apprentice: Apprentice) -> Check:
    server, issuer = apprentice.settings.server, apprentice.settings.sign_in.issuer
    count = len(Accounts(apprentice.engine).list())
    found = " and ".join([*([how_many(count, "account")] if count else []), *([issuer] if issuer else [])])
    if is_loopback(server.host):
        return Check("people", "ok", found or "nobody signs in: only this machine reaches the page")
    if not found and server.without_sign_in:
        remedy = "Fine behind a proxy that asks who comes. Else take without_sign_in away, and add people."
        return Check("people", "warning", f"{server.host} lets in everybody who reaches it", remedy)
    if not found:
        remedy = "Add a person first: `assistant users add NAME --role admin`."
        return Check("people", "problem", f"nobody can sign in, so {server.host} is not listened at", remedy)
    remedy = "Fine behind a proxy that speaks HTTPS. Else passwords travel readable; see docs/people.md."
    return Check("people", "warning", f"{found}; {server.host} itself does not encrypt", remedy)


def _index(apprentice: Apprentice) -> Check:
    try:
        documents = apprentice.library.documents()
        incomplete = apprentice.library.find_incomplete() if documents else []
        if documents and not incomplete:
            apprentice.library.search("Does it work?")
    except RetrievalError as error:
        if apprentice.settings.index.url:
            return Check("index", "problem", str(error), "Start the server of Chroma, or correct [index] url.")
        folder = shlex.quote(str(apprentice.home / "index"))
        remedy = f"Stop Apprentice, then make it again: `mv {folder} {folder}-damaged && assistant ingest --lost`."
        return Check("index", "problem", str(error), remedy)
    if not documents:
        return Check("index", "warning", "no documents yet", "Add some: `assistant ingest PATH_OR_URL`.")
    if incomplete:
        named = ", ".join(document.title for document in incomplete[:3]) + (", …" if len(incomplete) > 3 else "")
        found = f"{len(incomplete)} of {how_many(len(documents), 'document')} incomplete in the index ({named})"
        return Check("index", "problem", found, "Add them again: `assistant ingest --lost`.")
    chunks = sum(document.chunks for document in documents)
    return Check("index", "ok", f"{how_many(len(documents), 'document')}, {how_many(chunks, 'chunk')}")


def _words(apprentice: Apprentice) -> Check:
    store = importlib.import_module("retrieval.index.words.store")
    if why := store.WordStore(apprentice.home / "index").explain_problem():
        remedy = "Questions are answered all the same, but slowly after each start. Make the folder index/ writable."
        return Check("words", "warning", f"the counts of words cannot be kept ({why})", remedy)
    return Check("words", "ok", "counts of words can be kept")


def _adapter(apprentice: Apprentice) -> Check:
    parts = apprentice.shelf.parts()
    if not parts.versions:
        return Check("adapter", "ok", "the base model answers: no learned version is promoted")
    try:
        if parts.adapter_id is not None:
            writer = apprentice.shelf.verify(parts.adapter_id)
            if apprentice.settings.model.base_url:
                apprentice.model_server.find_writer(writer)
        serving = [f"{apprentice.shelf.get(version).id} {DOES[part]}" for part in PARTS if (version := parts.of(part))]
    except AssistantError as error:
        remedy = "Until then what came with the program answers in its place. `finetune promote base` makes that so."
        return Check("adapter", "warning", str(error), remedy)
    return Check("adapter", "ok", "; ".join(serving))


def _judge(apprentice: Apprentice) -> Check:
    appointing = importlib.import_module("feedback.evaluation.judges.appointing")
    settings = apprentice.settings
    model = appointing.find_judge_model(settings.judge, settings.model, lambda: apprentice.generator)
    if model is None:
        return Check("judge", "ok", "none is configured: exams leave out the scores that need one")
    if refusal := appointing.explain_refusal(model, apprentice.home):
        remedy = "Exams leave its scores out. Run `assistant judge check`, or name a larger model under [judge]."
        return Check("judge", "warning", refusal, remedy)
    return Check("judge", "ok", f"{model.name} at {model.address} has passed its check")
