"""MMR: passages that are near the question and far from each other (maximal marginal relevance, SIGIR 1998)."""

from collections.abc import Sequence

from assistant.steps.strategies.strategy import Strategy, Tools
from retrieval.documents import Passage

RELEVANCE = 0.7
"""Weight of nearness to the question against difference from what was chosen; 1 is nearness only."""
AMONG = 2
"""As many times more passages than are read are chosen from: what was found far down is different, and beside it."""


def choose_diverse(question: str, passages: Sequence[Passage], wanted: int, tools: Tools) -> list[Passage]:
    """Return `wanted` of the best passages, the nearest first and then what is new beside those before."""
    from langchain_core.vectorstores.utils import maximal_marginal_relevance

    some = list(passages[: AMONG * wanted])
    if len(some) <= 1:
        return some
    embedder = tools.embedder()
    vectors = list(embedder.embed([passage.chunk.text for passage in some]))
    asked = embedder.embed_questions([question])[0]
    return [some[place] for place in maximal_marginal_relevance(asked, vectors, RELEVANCE, wanted)]


MMR = Strategy("mmr", "Reads passages that differ from each other.", choose=choose_diverse)
