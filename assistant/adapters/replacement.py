"""Weights of the model itself that a training has changed: while they serve, they stand in place of its own."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.adapters.files import WEIGHTS, write_whole

if TYPE_CHECKING:
    import torch

_KIND = {"kind": "replaced weights"}


def write_replacement(weights: "Mapping[str, torch.Tensor]", folder: Path) -> None:
    """Write weights by their names in the model to `folder`, in the files that adapters have."""
    from safetensors.torch import save_file

    folder.mkdir(exist_ok=True)
    save_file({name: values.detach().contiguous().cpu() for name, values in weights.items()}, folder / WEIGHTS[1])
    write_whole(folder / WEIGHTS[0], json.dumps(_KIND))


def is_replacement(folder: Path) -> bool:
    """Return whether an adapter's folder holds such weights, and no adapter of peft."""
    try:
        return json.loads((folder / WEIGHTS[0]).read_text(encoding="utf-8")) == _KIND
    except (OSError, ValueError):
        return False


class Replacement:
    """Such weights beside the model that they fit."""

    def __init__(self, model: "torch.nn.Module", folder: Path) -> None:
        """Read them to where the model is. Raises ValueError for weights of another model, OSError without a file."""
        from safetensors.torch import load_file

        known = dict(model.named_parameters())
        read = load_file(folder / WEIGHTS[1])
        for name, values in read.items():
            if name not in known:
                raise ValueError(f"the model has no weights {name!r}")
            if known[name].shape != values.shape:
                raise ValueError(
                    f"{name!r} is {tuple(values.shape)} there and {tuple(known[name].shape)} in the model, which may "
                    "be quantised"
                )
        self._places = [(known[name], values.to(known[name])) for name, values in read.items()]

    def exchange(self) -> None:
        """Put them in place of the model's own; once more, put those back."""
        for index, (place, values) in enumerate(self._places):
            self._places[index] = place, place.data
            place.data = values
