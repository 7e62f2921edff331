"""How much memory a model takes, to answer and to train, computed from its shape before anything is downloaded.

Weights, keys and values, adapter and optimiser are counted; what a layer needs while it computes is estimated. The
benchmark `tests.benchmarks.speed.memory` sets these figures beside measured ones.
"""

from dataclasses import dataclass
from typing import Literal

from ui.settings.models.catalogue import Shape

Held = Literal["none", "int8", "nf4"]
HELD: tuple[Held, ...] = ("none", "int8", "nf4")

PROCESS_BYTES = 1.0e9
"""A process with the libraries and an index, without a language model."""
_BYTES_PER_WEIGHT = {"int8": 1.0, "nf4": 0.516}
"""Of a linear layer. NF4 keeps a scale of 8 bits for 64 weights, and one of 32 bits for 256 of those (2305.14314)."""
_BYTES_PER_TRAINED = 16
"""Weight, gradient and the two moments of Adam, in float32."""
_EXAM_TOKENS = 16_384
"""Tokens that an exam keeps at once (`assistant.models.local.BATCH_TOKENS`)."""
_ANSWER_TOKENS = 512
"""The two answers of a pair, of the longest that are written by default."""
_ATTENDING = 5
"""Copies in float32 of what one layer's places look at, forwards and backwards, where no kernel fuses them."""


@dataclass(frozen=True)
class Need:
    """Bytes that a model takes, the process included."""

    serve: float
    train: float


def estimate(
    shape: Shape, held: Held, *, bytes_per_number: int, window: int, rank: int, prompts_learn: bool, gpu: bool
) -> Need:
    """Return what a model of this shape takes.

    Numbers that are not quantised have `bytes_per_number`: 2 in bfloat16, 4 in float32. Prompt and answer have at most
    `window` tokens. Adapters have `rank`; with `prompts_learn` they work on prompts too (`[training] reach`). A `gpu`
    fuses attention.
    """
    weights = weigh(shape, held, bytes_per_number)
    serve = weights + _remember(shape, window, bytes_per_number) + _compute(shape, window, bytes_per_number)
    learned = window if prompts_learn else min(window, _ANSWER_TOKENS)
    step = (
        _remember(shape, window, bytes_per_number)
        + _activations(shape, learned, bytes_per_number)
        + (0 if gpu else _ATTENDING) * 4 * shape.heads * learned * window
        + _BYTES_PER_TRAINED * shape.adapter_parameters(rank)
    )
    exam = _remember(shape, _EXAM_TOKENS, bytes_per_number) + _compute(shape, _EXAM_TOKENS, bytes_per_number)
    return Need(PROCESS_BYTES + serve, PROCESS_BYTES + weights + max(step, exam))


def weigh(shape: Shape, held: Held, bytes_per_number: int) -> float:
    """Return the bytes of the weights. Only linear layers are quantised; words are read and written in full."""
    per_weight = _BYTES_PER_WEIGHT.get(held, bytes_per_number)
    return shape.linear_parameters * per_weight + shape.embedding_parameters * bytes_per_number


def _remember(shape: Shape, tokens: int, bytes_per_number: int) -> float:
    """Return the bytes of keys and values of so many tokens in all layers."""
    return 2.0 * shape.layers * shape.kv_heads * shape.head * tokens * bytes_per_number


def _compute(shape: Shape, tokens: int, bytes_per_number: int) -> float:
    """Return the bytes that one layer holds while it reads so many tokens."""
    return tokens * (4 * shape.hidden + 3 * shape.intermediate) * bytes_per_number


def _activations(shape: Shape, tokens: int, bytes_per_number: int) -> float:
    """Return the bytes that all layers keep of tokens that are learned from, and those of the words they predict.

    A layer keeps its inputs, the normed ones in float32 too, queries, keys, values, four widths of the feed-forward
    network, and what the adapter of each projection reads. The probabilities of words are float32: predicted, normed,
    compared, and their gradients.
    """
    narrow = shape.kv_heads * shape.head
    layer = (12 * shape.hidden + 2 * narrow + 5 * shape.intermediate) * bytes_per_number + 4 * 4 * shape.hidden
    words = 6 * 4 * shape.vocabulary * min(tokens, _ANSWER_TOKENS)
    return float(shape.layers * layer * tokens + words)
