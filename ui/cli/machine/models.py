"""The commands of `assistant models`: which there are, which fit this machine, and which one answers."""

from typing import TYPE_CHECKING, Annotated

import typer

from ui.cli.terminal.options import AsJson
from ui.cli.terminal.printing import note, progress, say, show_json, show_table

if TYPE_CHECKING:
    from pathlib import Path

    from ui.settings.loading import Settings
    from ui.settings.models.servers import FoundServer

models_app = typer.Typer(help="Models that can answer, which of them fit this machine, and which one does.")


@models_app.callback(invoke_without_command=True)
def models(context: typer.Context, as_json: AsJson = False) -> None:
    """List the models of the catalogue, whether they fit this machine, and the model servers that run on it."""
    if context.invoked_subcommand is not None:
        return
    from ui.settings.loading import load
    from ui.settings.models.catalogue import is_used, read_catalogue, write_size
    from ui.settings.models.machine import fit, look_at_machine
    from ui.settings.models.servers import find_servers

    loaded = load()
    settings = loaded.settings
    machine, servers = look_at_machine(settings), find_servers()
    rows = [(model, is_used(model, settings), fit(model, machine, loaded)) for model in read_catalogue()]
    if as_json:
        listed = [{**model.model_dump(), "used": used, "fit": found} for model, used, found in rows]
        show_json({"used": _describe_used(settings), "machine": machine, "models": listed, "servers": servers})
        return
    show_table(
        ["name", "size", "window", "licence", "serve GB", "train GB", "fits", "used"],
        [
            [
                model.name,
                write_size(model.parameters),
                f"{model.window:,}",
                model.licence,
                f"{found.need.serve / 1e9:.1f}",
                f"{found.need.train / 1e9:.1f}",
                found.described,
                "used" if used else "",
            ]
            for model, used, found in rows
        ],
    )
    note(f"This machine: {machine.described}. In use: {_describe_used(settings)}.")
    _offer(servers, settings)
    note("`assistant models show NAME` says more, `assistant models use NAME` takes one.")


@models_app.command()
def show(
    name: Annotated[str, typer.Argument(help="As `assistant models` lists it, or its Hugging Face id.")],
    as_json: AsJson = False,
) -> None:
    """Show what is known of a model, and the memory that it takes in each way it can be held."""
    from assistant.errors import AssistantError
    from ui.settings.loading import load
    from ui.settings.models.catalogue import find_model, is_used, write_size
    from ui.settings.models.machine import find_need, fit, look_at_machine
    from ui.settings.models.memory import HELD

    model, loaded = find_model(name), load()
    if model is None:
        raise AssistantError(f"The catalogue has no model {name!r}: `assistant models` lists it.")
    machine = look_at_machine(loaded.settings)
    found = fit(model, machine, loaded)
    needs = {held: find_need(model, held, machine, loaded) for held in HELD}
    if as_json:
        used = is_used(model, loaded.settings)
        show_json({**model.model_dump(), "used": used, "fit": found, "needs": needs, "machine": machine})
        return
    say(f"{model.name}: {model.good_for}")
    show_table(
        ["", ""],
        [
            ["model.name", model.id],
            ["parameters", write_size(model.parameters)],
            ["window", f"{model.window:,} tokens"],
            ["licence", model.licence + (", given by consent at the hub" if model.gated else "")],
            ["languages", ", ".join(model.languages)],
            ["calls tools", model.tools],
            ["fits here", found.described],
        ],
    )
    show_table(
        ["quantization", "serve GB", "train GB"],
        [[held, f"{need.serve / 1e9:.1f}", f"{need.train / 1e9:.1f}"] for held, need in needs.items()],
    )
    note(f"This machine: {machine.described}.")


@models_app.command()
def use(
    wanted: Annotated[
        str, typer.Argument(metavar="MODEL", help="Name, Hugging Face id, folder, .gguf file or address of a server.")
    ],
    model: Annotated[str | None, typer.Option(help="Which of the server's models, where it has several.")] = None,
) -> None:
    """Write into the settings file which model answers, once it is sure that it can. Downloads what is not here yet."""
    from ui.actions.training.models.choosing import list_unfitting, write_choice
    from ui.settings.loading import load
    from ui.wiring import Apprentice

    loaded = load()
    written = write_choice(loaded, wanted, model, _fetch)
    choice = written.choice
    at = f" at {choice.base_url}" if choice.base_url else ""
    say(f"{choice.name}{at} answers from the next start on: it stands in {written.file}. Restart the server.")
    if written.drops_key:
        note("The key of the server before was taken out: it is not for this one.")
    if others := list_unfitting(Apprentice(loaded), written.model_id):
        note(
            f"{len(others)} learned version(s) were trained on {others[-1].base_model}: they do not serve with "
            f"{choice.name}. Run `finetune promote base`, and train again."
        )


@models_app.command()
def measure(as_json: AsJson = False) -> None:
    """Measure which engine runs the model faster on this machine, and use that one from the next start on."""
    from assistant.models.engines.choosing import choose_engine, keep_measured
    from assistant.models.engines.measuring import NEW_TOKENS, PROMPT_TOKENS, measure
    from ui.settings.loading import load

    settings = load().settings
    measured, failed = measure(settings.model, settings.home, lambda engine: note(f"Measuring {engine} …"))
    if not measured:
        raise next(iter(failed.values()))
    keep_measured(settings.model, settings.home, measured)
    chosen = choose_engine(settings.model, settings.home)
    if as_json:
        reasons = {engine: str(error) for engine, error in failed.items()}
        show_json({"chosen": chosen, "measured": measured, "failed": reasons})
        return
    show_table(
        ["engine", "load s", "first token s", "answer s", "same passages s", "used"],
        [
            [
                *(one.engine, *(f"{seconds:.2f}" for seconds in (one.load_s, one.first_s, one.answer_s, one.again_s))),
                "used" if one.engine == chosen else "",
            ]
            for one in measured
        ],
    )
    for error in failed.values():
        note(str(error))
    note(
        f"A prompt of about {PROMPT_TOKENS} tokens and {NEW_TOKENS} new ones. `[model] engine` in the settings decides."
    )


def _fetch(name: str) -> "Path":
    from ui.startup.quiet import stay_private

    stay_private(hub=True, tracing=False)
    from ui.settings.models.download import download, find_downloaded

    if folder := find_downloaded(name):
        return folder
    note(f"Downloading {name}. What has come is kept if this is interrupted.")
    with progress(name) as report:
        return download(name, report)


def _offer(servers: "list[FoundServer]", settings: "Settings") -> None:
    for server in servers:
        for name in server.models:
            if (server.base_url, name) != (settings.model.base_url, settings.model.name):
                note(f"{server.product} runs here: `assistant models use {server.base_url} --model {name}`")


def _describe_used(settings: "Settings") -> str:
    return settings.model.name + (f" at {settings.model.base_url}" if settings.model.base_url else "")
