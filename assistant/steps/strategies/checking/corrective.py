"""Corrective (CRAG, 2401.15884): where passages seem not to answer, others are looked for, and the answer says so."""

from collections.abc import Iterator
from dataclasses import replace

from assistant.steps.strategies.asking.multi_query import ask_in_other_words
from assistant.steps.strategies.fusing import compare_again, fuse_ranks
from assistant.steps.strategies.strategy import BY_SCORES, WIDER, Found, Remark, Strategy, Tools
from retrieval.documents import Passage
from retrieval.search.reranking import rerank


def look_again(question: str, found: Found, tools: Tools) -> Found:
    """Return the passages as they are if they likely answer, else the first others that do.

    Other words and more passages are tried first, then other collections. Where nothing answers, all stays as it was,
    and the gate refuses or doubts.
    """
    before = tools.judge(found.passages) if found.passages else None
    if found.passages and (before is None or before.probability >= max(before.threshold, before.doubt)):
        return found
    for remark, passages, queries in _try_others(question, found, tools):
        estimate = tools.judge(passages) if passages else None
        if estimate and estimate.probability >= max(estimate.threshold, estimate.doubt):
            return replace(found, passages=tuple(passages), queries=(*found.queries, *queries), remark=remark)
    return found


def _try_others(question: str, found: Found, tools: Tools) -> Iterator[tuple[Remark, list[Passage], tuple[str, ...]]]:
    queries = tuple(ask_in_other_words(question, tools))
    wanted = len(found.passages)
    if wanted:
        lists = [tools.retriever.search(one, WIDER * wanted, way=BY_SCORES) for one in (question, *queries)]
        passages = fuse_ranks(lists)
        if reader := tools.reader():
            passages = rerank(question, passages, reader)
        yield "other words", compare_again(question, passages[:wanted], lists[0], tools.embedder), queries
    if tools.elsewhere:
        yield "elsewhere", tools.elsewhere.search(question), ()


CORRECTIVE = Strategy("corrective", "Searches wider where the passages seem not to answer.", mend=look_again)
