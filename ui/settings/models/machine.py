"""What this machine holds, and whether a model fits."""

from dataclasses import dataclass

from assistant.models.engines.fitting import find_memory
from assistant.models.profile import choose_profile
from assistant.settings import ModelSettings
from ui.settings.loading import Loaded, Settings
from ui.settings.models.catalogue import CatalogueModel
from ui.settings.models.memory import HELD, Held, Need, estimate

USABLE = 0.9
"""Share of the memory that a model may take; the rest is for the system and what is fragmented."""
_NOT_ON_A_PROCESSOR = ("int8",)
"""Not proposed without a GPU: there it is slower than nf4, and its products take more memory."""


@dataclass(frozen=True)
class Machine:
    """Where a model would be held."""

    memory_bytes: float
    """Of the GPU if there is one."""
    gpu: str | None
    bytes_per_number: int
    """Of what is not quantised: 2 where 16 bits are computed natively."""

    @property
    def described(self) -> str:
        """What there is, for people."""
        return f"{self.memory_bytes / 1e9:.0f} GB of {'the GPU ' + self.gpu if self.gpu else 'memory, no GPU'}"


@dataclass(frozen=True)
class Fit:
    """What a model takes here, and how it would have to be held."""

    held: Held
    """As the settings say."""
    need: Need
    serves: Held | None
    """How it can be held to answer; None: it does not fit."""
    trains: Held | None

    @property
    def described(self) -> str:
        """What fits, such as "serve, train in nf4"."""
        works = (("serve", self.serves), ("train", self.trains))
        found = [work + ("" if held == self.held else f" in {held}") for work, held in works if held is not None]
        return ", ".join(found) or "no"


def look_at_machine(settings: Settings) -> Machine:
    """Return what there is to hold a model. Loads torch."""
    import torch

    from retrieval.index.embedding.precision import computes_bfloat16

    on_gpu = torch.cuda.is_available()
    dtype = settings.model.dtype
    half = dtype != "float32" if dtype != "auto" else on_gpu or computes_bfloat16(torch.device("cpu"))
    if on_gpu:
        memory, gpu = torch.cuda.get_device_properties(0).total_memory, torch.cuda.get_device_name(0)
    else:
        memory, gpu = find_memory(), None
    return Machine(float(memory), gpu, 2 if half else 4)


def fit(model: CatalogueModel, machine: Machine, loaded: Loaded) -> Fit:
    """Return whether a model fits: as the settings hold it, else in the least that must be lost."""
    chosen = loaded.settings.model.quantization
    held: Held = ("nf4" if machine.gpu else "none") if chosen == "auto" else chosen
    needs: dict[Held, Need] = {way: find_need(model, way, machine, loaded) for way in HELD}
    most = machine.memory_bytes * USABLE
    ways: list[Held] = [
        way for way in HELD[HELD.index(held) :] if way == held or way not in _NOT_ON_A_PROCESSOR or machine.gpu
    ]
    serves: Held | None = next((way for way in ways if needs[way].serve <= most), None)
    trains: Held | None = next((way for way in ways if needs[way].train <= most), None)
    return Fit(held, needs[held], serves, trains)


def find_need(model: CatalogueModel, held: Held, machine: Machine, loaded: Loaded) -> Need:
    """Return what a model takes here if it is held in this way, under the settings."""
    settings = loaded.settings
    set_by_hand = loaded.origins.get("model.window") in ("file", "environment")
    window = settings.model.window if set_by_hand else choose_profile(ModelSettings(name=model.id)).window
    return estimate(
        model.shape,
        held,
        bytes_per_number=machine.bytes_per_number,
        window=min(window, model.window),
        rank=settings.training.rank,
        prompts_learn=settings.training.reach == "everything",
        gpu=machine.gpu is not None,
    )
