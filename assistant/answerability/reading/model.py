"""The model that reads question and passage together: the multilingual embedding model with a low-rank change.

How the change was trained: `python -m tests.benchmarks.reading.train`.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import torch
from safetensors.torch import load_file
from torch import nn

from assistant.answerability.reading.packing import Packed

WEIGHTS = Path(__file__).with_name("reader.safetensors")
RANK, SCALE = 64, 2.0
"""Of the low-rank change: its rank, and what it is multiplied by."""
SIMILARITY = 0.7
"""Mean cosine of unrelated texts, which is taken off the similarity of question and unit."""


class Batch(NamedTuple):
    """Several inputs as tensors; `collate` makes it."""

    tokens: torch.Tensor
    """(inputs, tokens), padded."""
    mask: torch.Tensor
    """(inputs, tokens), 1 where a token stands."""
    questions: torch.Tensor
    """(inputs, 2): the first token of the question, and the one after its last."""
    rows: torch.Tensor
    """(units,): the input of each unit of all inputs."""
    units: torch.Tensor
    """(units, 2): the first token of each unit, and the one after its last."""

    def to(self, device: torch.device) -> "Batch":
        """Return the batch on a device."""
        return Batch(*(tensor.to(device, non_blocking=True) for tensor in self))


def collate(inputs: Sequence[Packed], padding: int) -> Batch:
    """Return the inputs as one batch; `padding` is the token that fills the shorter ones."""
    longest = max(len(one.tokens) for one in inputs)
    tokens = torch.full((len(inputs), longest), padding, dtype=torch.long)
    mask = torch.zeros_like(tokens)
    for row, one in enumerate(inputs):
        tokens[row, : len(one.tokens)] = torch.tensor(one.tokens)
        mask[row, : len(one.tokens)] = 1
    questions = torch.tensor([one.question for one in inputs])
    rows = torch.tensor([row for row, one in enumerate(inputs) for _ in one.units], dtype=torch.long)
    units = torch.tensor([unit[1:] for one in inputs for unit in one.units], dtype=torch.long).view(-1, 2)
    return Batch(tokens, mask, questions, rows, units)


class ReadingModel(nn.Module):
    """Gives each unit of its inputs a logit: how likely it is part of the answer."""

    def __init__(self, encoder: Any, width: int) -> None:
        """`encoder` is a transformer that returns hidden states of `width` dimensions."""
        super().__init__()
        self.encoder = encoder
        self.head = nn.Linear(2 * width, 1)
        self.scale = nn.Parameter(torch.tensor(5.0))

    def forward(self, batch: Batch) -> torch.Tensor:
        """Return the logits of all units, float32, of shape (units,)."""
        states = self.encoder(input_ids=batch.tokens, attention_mask=batch.mask).last_hidden_state.float()
        sums = nn.functional.pad(states.cumsum(1), (0, 0, 1, 0))  # before each token, the sum of those before it
        asked = _means(sums, torch.arange(len(sums), device=sums.device), batch.questions)[batch.rows]
        units = _means(sums, batch.rows, batch.units)
        near = nn.functional.cosine_similarity(units, asked, dim=-1) - SIMILARITY
        return self.head(torch.cat([units, units * asked], -1))[:, 0] + self.scale * near


def _means(sums: torch.Tensor, rows: torch.Tensor, spans: torch.Tensor) -> torch.Tensor:
    starts, ends = spans.unbind(1)
    return (sums[rows, ends] - sums[rows, starts]) / (ends - starts)[:, None]


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
