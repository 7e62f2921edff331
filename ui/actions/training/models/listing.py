"""What the page shows of models: the one that answers now, those of the catalogue, and servers on this machine."""

from dataclasses import dataclass

from assistant.models.engines.choosing import Measured, choose_engine, read_measured
from assistant.models.profile import count_parameters
from assistant.models.waiting import WaitingGenerator
from ui.settings.models.catalogue import CatalogueModel, find_model, is_used, read_catalogue
from ui.settings.models.machine import Fit, Machine, fit, look_at_machine
from ui.settings.models.servers import PLACES, FoundServer, find_servers
from ui.wiring import Apprentice

_SHORT = 2
"""Bytes of a number in 16 bits."""


@dataclass(frozen=True)
class Answering:
    """The model that answers now, as far as it is known."""

    model_id: str
    known: CatalogueModel | None
    """Its entry in the catalogue."""
    base_url: str | None
    """Where it runs, if not in this process."""
    parameters: float | None
    window: int
    """Tokens of prompt and answer together."""
    engine: str
    quantization: str
    """How it is held; as the settings say until it is in memory."""
    dtype: str
    memory_bytes: float | None
    """That it takes to answer, the process included; None where the catalogue does not tell."""
    loaded: bool
    measured: tuple[Measured, ...]
    """What was measured of engines with it; empty where nothing was."""
    measurable: bool
    """Whether measuring engines can change which one answers."""


@dataclass(frozen=True)
class Offered:
    """A model of the catalogue."""

    model: CatalogueModel
    fit: Fit
    used: bool


@dataclass(frozen=True)
class Offer:
    """Everything that can be chosen on this machine."""

    machine: Machine
    models: tuple[Offered, ...]
    servers: tuple[FoundServer, ...]


def read_answering(apprentice: Apprentice) -> Answering:
    """Return which model answers now; loads nothing but torch, to know the machine."""
    model, loaded = apprentice.settings.model, apprentice.loaded
    known = find_model(model.name) if model.base_url is None else None
    machine = look_at_machine(apprentice.settings) if known else None
    generator = apprentice.generator
    held = generator.held if isinstance(generator, WaitingGenerator) else None
    found = fit(known, machine, loaded) if known and machine else None
    engine = choose_engine(model, apprentice.home)
    dtype = model.dtype
    if dtype == "auto" and machine and machine.gpu is None:
        dtype = "bfloat16" if machine.bytes_per_number == _SHORT else "float32"
    return Answering(
        model.model_id,
        known,
        model.base_url,
        known.parameters if known else count_parameters(model),
        held.window if held else min(model.window, known.window) if known else model.window,
        held.engine if held else engine,
        held.quantization if held else found.held if found else model.quantization,
        dtype,
        found.need.serve if found else None,
        held is not None,
        tuple(read_measured(model, apprentice.home)),
        model.base_url is None and model.engine == "auto" and (machine is None or machine.gpu is None),
    )


def find_offer(apprentice: Apprentice) -> Offer:
    """Return what can be chosen. Servers on this machine are asked; no other machine is."""
    settings, loaded = apprentice.settings, apprentice.loaded
    machine = look_at_machine(settings)
    models = (Offered(one, fit(one, machine, loaded), is_used(one, settings)) for one in read_catalogue())
    return Offer(machine, tuple(models), tuple(find_servers(PLACES)))
