"""The model that reads question and passage together: the multilingual embedding model with a low-rank change.

The first layers stay as they are. How the change was trained: `python -m tests.benchmarks.reading.train`.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import nn

from assistant.answerability.reading.packing import Packed

WEIGHTS = Path(__file__).with_name("reader.safetensors")
RANK, SCALE = 16, 2.0
"""Of the low-rank change: its rank, and what it is multiplied by."""
FIRST_LAYER = 4
"""The first layer that is changed."""
SIMILARITY = 0.7
"""Mean cosine of unrelated texts, which is taken off the similarity of question and unit."""


class ReadingModel(nn.Module):
    """Gives each unit of its inputs a logit: how likely it is part of the answer."""

    def __init__(self, encoder: Any, width: int) -> None:
        """`encoder` is a transformer that returns hidden states of `width` dimensions."""
        super().__init__()
        self.encoder = encoder
        self.head = nn.Linear(2 * width, 1)
        self.scale = nn.Parameter(torch.tensor(5.0))

    def forward(self, inputs: Sequence[Packed], padding: int) -> list[torch.Tensor]:
        """Return for each input the logits of its units, float32."""
        device = self.scale.device
        longest = max(len(one.tokens) for one in inputs)
        tokens = torch.full((len(inputs), longest), padding, dtype=torch.long)
        mask = torch.zeros_like(tokens)
        for row, one in enumerate(inputs):
            tokens[row, : len(one.tokens)] = torch.tensor(one.tokens)
            mask[row, : len(one.tokens)] = 1
        read = self.encoder(input_ids=tokens.to(device), attention_mask=mask.to(device)).last_hidden_state.float()
        return [self._judge(states, one) for states, one in zip(read, inputs, strict=True)]

    def _judge(self, states: torch.Tensor, packed: Packed) -> torch.Tensor:
        start, end = packed.question
        asked = states[start:end].mean(0)
        sums = torch.cat([states.new_zeros(1, states.shape[1]), states.cumsum(0)])
        starts, ends = (torch.tensor([unit[at] for unit in packed.units], device=states.device) for at in (1, 2))
        units = (sums[ends] - sums[starts]) / (ends - starts)[:, None]
        near = nn.functional.cosine_similarity(units, asked[None], dim=-1) - SIMILARITY
        return self.head(torch.cat([units, units * asked], -1))[:, 0] + self.scale * near


def load_reading_model(encoder: Any, weights: Path = WEIGHTS) -> ReadingModel:
    """Return the model of `encoder`, which is changed, and the trained weights.

    Raises:
        OSError, ValueError: The file is missing, damaged, or made for another encoder.
    """
    trained = load_file(weights)
    model = ReadingModel(encoder, encoder.config.hidden_size)
    try:
        add_low_rank(encoder, trained)
        with torch.no_grad():
            model.head.weight.copy_(trained["head.weight"])
            model.head.bias.copy_(trained["head.bias"])
            model.scale.copy_(trained["scale"])
    except (KeyError, RuntimeError, AttributeError) as error:
        raise ValueError(f"{weights} does not fit the embedding model: {error}") from error
    return model.eval()


@torch.no_grad()
def add_low_rank(encoder: Any, trained: Mapping[str, torch.Tensor]) -> None:
    """Add to each matrix of `encoder` the product of the two that were trained for it ("NAME.A" and "NAME.B")."""
    for name, down in trained.items():
        if name.endswith(".A"):
            up = trained[f"{name.removesuffix('.A')}.B"]
            encoder.get_submodule(name.removesuffix(".A")).weight += SCALE * up.float() @ down.float()
