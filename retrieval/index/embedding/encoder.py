"""The transformer that BERT made known, in plain torch: what the embedding model that comes inside packages is.

transformers has it too, but importing its models takes several seconds (kernels, torch's compiler, scipy), which is too
long for a command that answers one question. A test compares the two. There is no dropout: nobody trains all of it.
"""

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import nn


@dataclass(frozen=True)
class EncoderSizes:
    """How large the parts of an encoder are. The names are those that transformers gives them."""

    hidden_size: int
    layers: int
    heads: int
    intermediate_size: int
    positions: int
    kinds: int
    epsilon: float


class Encoded(NamedTuple):
    """What an encoder returns."""

    last_hidden_state: torch.Tensor
    """(texts, tokens, dimensions)."""


class Encoder(nn.Module):
    """Turns tokens into hidden states. Its weights have the names that BERT's have in transformers."""

    def __init__(self, sizes: EncoderSizes, words: nn.Module) -> None:
        """Begin with weights that mean nothing; `words` turns ids into vectors of `sizes.hidden_size` dimensions."""
        super().__init__()
        self.config = sizes
        self.embeddings = _Embeddings(sizes, words)
        self.encoder = _Layers(sizes)

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> Encoded:
        """Read `input_ids` where `attention_mask` is 1; both of shape (texts, tokens)."""
        states = self.embeddings(input_ids)
        read = None if bool(attention_mask.all()) else attention_mask.bool()[:, None, None, :]
        for layer in self.encoder.layer:
            states = layer(states, read)
        return Encoded(states)


class _Embeddings(nn.Module):
    def __init__(self, sizes: EncoderSizes, words: nn.Module) -> None:
        super().__init__()
        self.word_embeddings = words
        self.position_embeddings = _embedding(sizes.positions, sizes.hidden_size)
        self.token_type_embeddings = _embedding(sizes.kinds, sizes.hidden_size)
        self.LayerNorm = nn.LayerNorm(sizes.hidden_size, eps=sizes.epsilon)

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        kind, positions = self.token_type_embeddings.weight[0], self.position_embeddings.weight[: ids.shape[1]]
        return self.LayerNorm(self.word_embeddings(ids) + kind + positions)


def _embedding(count: int, dimensions: int) -> nn.Embedding:
    """Return one that is still empty: random numbers for a model without memory would load torch's compiler."""
    return nn.Embedding.from_pretrained(torch.empty(count, dimensions), freeze=False)


class _Layers(nn.Module):
    def __init__(self, sizes: EncoderSizes) -> None:
        super().__init__()
        self.layer = nn.ModuleList(_Layer(sizes) for _ in range(sizes.layers))


class _Layer(nn.Module):
    def __init__(self, sizes: EncoderSizes) -> None:
        super().__init__()
        self.attention = _Attention(sizes)
        self.intermediate = _Dense(sizes.hidden_size, sizes.intermediate_size)
        self.output = _Output(sizes.intermediate_size, sizes)

    def forward(self, states: torch.Tensor, read: torch.Tensor | None) -> torch.Tensor:
        attended = self.attention(states, read)
        return self.output(nn.functional.gelu(self.intermediate.dense(attended)), attended)


class _Attention(nn.Module):
    def __init__(self, sizes: EncoderSizes) -> None:
        super().__init__()
        self.self = _SelfAttention(sizes)
        self.output = _Output(sizes.hidden_size, sizes)

    def forward(self, states: torch.Tensor, read: torch.Tensor | None) -> torch.Tensor:
        return self.output(self.self(states, read), states)


class _SelfAttention(nn.Module):
    def __init__(self, sizes: EncoderSizes) -> None:
        super().__init__()
        self.heads = sizes.heads
        self.query = nn.Linear(sizes.hidden_size, sizes.hidden_size)
        self.key = nn.Linear(sizes.hidden_size, sizes.hidden_size)
        self.value = nn.Linear(sizes.hidden_size, sizes.hidden_size)

    def forward(self, states: torch.Tensor, read: torch.Tensor | None) -> torch.Tensor:
        query, key, value = (
            part(states).unflatten(-1, (self.heads, -1)).transpose(1, 2) for part in (self.query, self.key, self.value)
        )  # each (texts, heads, tokens, dimensions of a head)
        attended = nn.functional.scaled_dot_product_attention(query, key, value, attn_mask=read)
        return attended.transpose(1, 2).flatten(-2)


class _Dense(nn.Module):
    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.dense = nn.Linear(inputs, outputs)


class _Output(_Dense):
    def __init__(self, inputs: int, sizes: EncoderSizes) -> None:
        super().__init__(inputs, sizes.hidden_size)
        self.LayerNorm = nn.LayerNorm(sizes.hidden_size, eps=sizes.epsilon)

    def forward(self, states: torch.Tensor, before: torch.Tensor) -> torch.Tensor:
        return self.LayerNorm(self.dense(states) + before)
