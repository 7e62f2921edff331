"""Read the common part of two completions once, which makes preference training about twice as fast.

TRL scores a pair as two sequences, so it reads a prompt full of passages twice. Here both completions follow one prompt
in one sequence. A mask keeps the rejected tokens from seeing the chosen ones, and each token keeps the position that it
would have in its own sequence, so every log-probability is that of separate sequences, up to rounding. The completions
also share the words that both begin with (an edit often changes the end of an answer), and only places that predict a
token of a completion are projected onto the vocabulary. With an activated LoRA, the base model reads the prompts
without a gradient.
"""

import functools
from dataclasses import dataclass
from typing import Any

import torch
from torch.nn.functional import cross_entropy
from transformers import DynamicCache, PreTrainedModel
from trl.trainer.utils import FusedCausalLMOutput

from finetune.training.reach.activated_lora import ActivatedLora

NOT_A_LABEL = -100


@dataclass(frozen=True)
class Packed:
    """Pairs as one sequence each: what they share, the rest of the chosen one, the rest of the rejected one."""

    input_ids: torch.Tensor
    """(pairs, places)"""
    position_ids: torch.Tensor
    """(pairs, places): where a token would stand in its own sequence."""
    mask: torch.Tensor
    """(pairs, 1, places, places), bool: which place may look at which."""
    place: torch.Tensor
    """(2 * pairs, tokens): the place of each token of the separate sequences; 0 where there is none."""


def share_prefixes(model: PreTrainedModel, activated: ActivatedLora | None = None) -> bool:
    """Let `model(input_ids, attention_mask, labels=…, fused_lm_head=True)` score TRL's batches of pairs the fast way.

    The batch is that of TRL's preference collator: (2 * pairs, tokens), padded at the end, the chosen sequences before
    the rejected. The model has TRL's fused head (`add_fused_lm_head`). Where the fast way would not be exact, the model
    keeps TRL's way and False is returned. With `activated` the adapter works on the answers only.
    """
    stock = model.forward
    if not _may_share(model) or not _agrees(model, stock, activated):
        return False

    @functools.wraps(stock)
    def forward(
        *args: Any, fused_lm_head: bool = False, labels: torch.Tensor | None = None, **kwargs: Any
    ) -> FusedCausalLMOutput:
        if fused_lm_head and labels is not None and not args:
            return score(model, kwargs["input_ids"], kwargs["attention_mask"], labels, activated)
        return stock(*args, fused_lm_head=fused_lm_head, labels=labels, **kwargs)

    model.forward = forward
    return True


def score(
    model: PreTrainedModel,
    input_ids: torch.Tensor,
    attention_mask: torch.Tensor,
    labels: torch.Tensor,
    activated: ActivatedLora | None = None,
) -> FusedCausalLMOutput:
    """Return figures (2 * pairs, tokens - 1) of the labelled tokens, 0 elsewhere, as TRL's fused head does."""
    packed = pack(input_ids, attention_mask)
    pairs, places = packed.input_ids.shape
    begins = _find_begins(labels, packed, activated.invocation) if activated else [0] * pairs
    backbone: Any = model.base_model
    if activated and activated.remember and max(begins):
        hidden = _read_behind(backbone, packed, begins, activated)
    else:
        if activated:
            activated.work_on([places - begin for begin in begins])
        hidden = backbone(
            input_ids=packed.input_ids, attention_mask=packed.mask, position_ids=packed.position_ids, use_cache=False
        ).last_hidden_state  # (pairs, places, width)
        begins = [0] * pairs
    targets = labels[:, 1:]
    sequence, token = (targets != NOT_A_LABEL).nonzero(as_tuple=True)
    head: Any = model.get_output_embeddings()
    pair = sequence % pairs
    place = packed.place[sequence, token] - torch.tensor(begins, device=pair.device)[pair]
    logits = head(hidden[pair, place]).float()  # (labels, vocabulary)
    wanted = targets[sequence, token]

    def spread(values: torch.Tensor) -> torch.Tensor:
        return values.new_zeros(targets.shape).index_put((sequence, token), values)

    log_probs = -cross_entropy(logits, wanted, reduction="none")
    with torch.no_grad():
        normalised = logits.log_softmax(dim=-1)
        entropy = -(normalised.exp() * normalised).sum(dim=-1)
        mean_logits = logits.mean(dim=-1)
        is_top1 = logits.argmax(dim=-1) == wanted
    return FusedCausalLMOutput(
        log_probs=spread(log_probs),
        entropy=spread(entropy),
        mean_logits=spread(mean_logits),
        is_top1=spread(is_top1),
        label_mask=targets != NOT_A_LABEL,
    )


def pack(input_ids: torch.Tensor, attention_mask: torch.Tensor) -> Packed:
    """Lay out pairs (2 * pairs, tokens), chosen sequences first, as one sequence each. Padding is at the end."""
    pairs, tokens = len(input_ids) // 2, input_ids.shape[1]
    lengths: list[int] = attention_mask.sum(dim=1).tolist()
    same = (input_ids[:pairs] == input_ids[pairs:]) & (attention_mask[:pairs] * attention_mask[pairs:] == 1)
    shared: list[int] = same.int().cumprod(dim=1).sum(dim=1).tolist()
    places = max(lengths[i] + lengths[pairs + i] - shared[i] for i in range(pairs))
    ids = input_ids.new_zeros(pairs, places)
    positions = torch.arange(places, device=input_ids.device).repeat(pairs, 1)
    mask = torch.ones(places, places, dtype=torch.bool, device=input_ids.device).tril().repeat(pairs, 1, 1, 1)
    place = torch.arange(tokens, device=input_ids.device).repeat(2 * pairs, 1)
    for i in range(pairs):
        chosen, rejected, common = lengths[i], lengths[pairs + i], shared[i]
        end = chosen + rejected - common
        ids[i, :chosen] = input_ids[i, :chosen]
        ids[i, chosen:end] = input_ids[pairs + i, common:rejected]
        positions[i, chosen:] -= chosen - common
        mask[i, 0, chosen:end, common:chosen] = False
        place[pairs + i, common:] += chosen - common
    return Packed(ids, positions, mask, place * attention_mask)


def _find_begins(labels: torch.Tensor, packed: Packed, invocation: int) -> list[int]:
    """Return the place of each pair where an activated LoRA begins: `invocation` tokens before the first label."""
    pairs, places = packed.input_ids.shape
    labelled = labels != NOT_A_LABEL
    first = torch.where(labelled.any(dim=1), labelled.int().argmax(dim=1), places)
    return (first.view(2, pairs).amin(dim=0) - invocation).clamp(min=0).tolist()


def _read_behind(backbone: Any, packed: Packed, begins: list[int], activated: ActivatedLora) -> torch.Tensor:
    """Return hidden states (pairs, places, width) of the places from each pair's begin on.

    The base model alone reads what is before, padded at its beginning, and remembers it without a gradient.
    """
    pairs, places = packed.input_ids.shape
    longest = max(begins)
    width = places - min(begins)
    prompt, prompt_positions = (packed.input_ids.new_zeros(pairs, longest) for _ in range(2))
    answers, positions = (packed.input_ids.new_zeros(pairs, width) for _ in range(2))
    prompt_mask = torch.eye(longest, dtype=torch.bool, device=prompt.device).repeat(pairs, 1, 1, 1)
    mask = torch.zeros(pairs, 1, width, longest + width, dtype=torch.bool, device=prompt.device)
    mask[..., longest:] = torch.eye(width, dtype=torch.bool, device=prompt.device)  # padding sees itself
    for i, begin in enumerate(begins):
        padding, rest = longest - begin, places - begin
        prompt[i, padding:] = packed.input_ids[i, :begin]
        prompt_positions[i, padding:] = packed.position_ids[i, :begin]
        prompt_mask[i, 0, padding:, padding:] = packed.mask[i, 0, :begin, :begin]
        answers[i, :rest] = packed.input_ids[i, begin:]
        positions[i, :rest] = packed.position_ids[i, begin:]
        mask[i, 0, :rest, padding:longest] = packed.mask[i, 0, begin:, :begin]
        mask[i, 0, :rest, longest : longest + rest] = packed.mask[i, 0, begin:, begin:]
    memory = DynamicCache()
    with torch.no_grad():
        activated.work_on([0] * pairs)
        backbone(
            input_ids=prompt, attention_mask=prompt_mask, position_ids=prompt_positions, past_key_values=memory,
            use_cache=True,
        )  # fmt: skip
    activated.work_on([width] * pairs)
    return backbone(
        input_ids=answers, attention_mask=mask, position_ids=positions, past_key_values=memory, use_cache=True
    ).last_hidden_state


def _may_share(model: PreTrainedModel) -> bool:
    """Whether every layer looks at the whole sequence through a mask that may have any shape."""
    config = model.config.get_text_config()
    kinds = set(getattr(config, "layer_types", None) or ["full_attention"])
    window = getattr(config, "sliding_window", None) if not getattr(config, "layer_types", None) else None
    # TRL's own rule for adding the loss that balances the experts, which the fast way does not measure
    routed = hasattr(config, "output_router_logits") and getattr(config, "router_aux_loss_coef", 0.0) != 0
    return config._attn_implementation == "sdpa" and kinds == {"full_attention"} and not window and not routed


def _agrees(model: PreTrainedModel, stock: Any, activated: ActivatedLora | None) -> bool:
    """Whether two small pairs get the same log-probabilities as in TRL's own way: no list of models is complete."""
    generator = torch.Generator().manual_seed(0)
    vocabulary = model.config.get_text_config().vocab_size
    ids = torch.randint(vocabulary, (4, 24), generator=generator)
    ids[2:, :14] = ids[:2, :14]
    attention = torch.ones_like(ids)
    attention[1, 20:] = attention[2, 22:] = 0
    labels = ids.masked_fill(attention == 0, NOT_A_LABEL)
    labels[:, :10] = NOT_A_LABEL
    ids, attention, labels = (tensor.to(model.device) for tensor in (ids, attention, labels))
    training = model.training
    model.eval()
    try:
        with torch.no_grad():
            ours = score(model, ids, attention, labels, activated).log_probs
            if activated:
                activated.work_on([min(14 + activated.invocation, 24)] * 4)
            theirs = stock(input_ids=ids, attention_mask=attention, labels=labels, fused_lm_head=True).log_probs
    finally:
        model.train(training)
    assert ours is not None
    assert theirs is not None
    differences = (ours - theirs).abs()[labels[:, 1:] != NOT_A_LABEL]
    if model.dtype == torch.float32:
        return bool(differences.max() < 1e-3)
    # Rounding moves single log-probabilities near -14 by up to 0.4, and their mean by 0.03; a lost mask by 0.3.
    return bool(differences.mean() < 0.1)
