"""Rerank: a model that reads question and passage together orders many passages anew.

By default that is the small one that was trained here, which orders `[index] rerank` passages anyway: this asks it
about more. `[answers] reranker` names any CrossEncoder of sentence-transformers instead.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import AssistantError
from assistant.steps.strategies.strategy import BY_SCORES, Strategy, Tools
from retrieval.documents import Passage
from retrieval.search.reranking import rerank

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

TRAINED_HERE = "trained"


def order_by_reading(question: str, passages: Sequence[Passage], wanted: int, tools: Tools) -> list[Passage]:
    """Return all passages in the order of the model that reads.

    Raises:
        AssistantError: there is no such model.
    """
    del wanted
    if tools.reranker == TRAINED_HERE:
        reader = tools.reader()
        if reader is None:
            raise AssistantError(
                "The strategy 'rerank' reads with the model trained here, which [answers] reads = false or a missing "
                "package switches off: set [answers] reranker to a CrossEncoder, or choose another strategy."
            )
        return rerank(question, passages, reader)
    pairs = [(question, f"{passage.chunk.title}\n{passage.chunk.text}") for passage in passages]
    if not pairs:
        return []
    scores = load_cross_encoder(tools.reranker).predict(pairs, show_progress_bar=False)
    read = [
        replace(passage, scores=replace(passage.scores, read=float(score)))
        for passage, score in zip(passages, scores, strict=True)
    ]
    return sorted(read, key=lambda passage: -(passage.scores.read or 0.0))


@lru_cache(maxsize=1)
def load_cross_encoder(name: str) -> "CrossEncoder":
    """Return the model in a folder, or of an id at Hugging Face, loaded once. A folder asks no hub.

    Raises:
        AssistantError: there is none, or it does not give one score a pair.
    """
    from sentence_transformers import CrossEncoder
    from torch import nn

    folder = Path(name).expanduser()
    try:
        model = CrossEncoder(str(folder) if folder.exists() else name, local_files_only=folder.exists())
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise AssistantError(
            f"[answers] reranker = {name!r} cannot be loaded ({reason}): name the folder or the Hugging Face id of a "
            f"CrossEncoder, or {TRAINED_HERE!r}."
        ) from error
    if model.num_labels != 1:
        raise AssistantError(
            f"[answers] reranker = {name!r} gives {model.num_labels} scores a pair, and one is needed: name a "
            f"CrossEncoder that was trained to rank, or {TRAINED_HERE!r}."
        )
    model.activation_fn = nn.Identity()
    return model


RERANK = Strategy("rerank", "Orders many passages by a model that reads them.", BY_SCORES, choose=order_by_reading)
