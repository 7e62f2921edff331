"""Looks at weights before anybody vouches for them: a training that went wrong leaves files all the same."""

from pathlib import Path

from safetensors import SafetensorError
from safetensors.torch import load_file

from assistant.adapters.files import WEIGHTS
from finetune.errors import FinetuneError

_START = {"lora_B": 0.0, "ia3_l": 1.0}
"""Weights that leave the model as it is, by a part of their names, where they have these values."""


def check_weights(folder: Path) -> None:
    """Look at every number of the adapter in `folder`.

    Raises:
        FinetuneError: there are none, one is no finite number, or all of them leave the base model as it is.
    """
    file = folder / WEIGHTS[-1]
    try:
        weights = load_file(file)
    except (OSError, SafetensorError) as error:
        raise FinetuneError(
            f"The training left no weights in {str(file)!r} ({error}): look at the disk, and train again."
        ) from error
    if not weights:
        raise FinetuneError(f"The training left an adapter without weights in {str(file)!r}: train again.")
    broken = next((name for name, values in weights.items() if not values.isfinite().all()), None)
    if broken is not None:
        raise FinetuneError(
            f"The training ended in weights that are no numbers ({broken!r}), and nothing of it serves: lower the "
            "learning_rate of the method, and train again without --resume."
        )
    begun = [(values, start) for name, values in weights.items() for part, start in _START.items() if part in name]
    if begun and all(bool((values == start).all()) for values, start in begun):
        raise FinetuneError(
            "The training has changed nothing of what the model says. Raise `[training] epochs` or the "
            "learning_rate of the method, and train again without --resume."
        )
