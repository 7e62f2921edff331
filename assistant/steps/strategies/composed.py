"""One strategy, or several that were named together, applied to a question and to the answer."""

from collections.abc import Callable, Sequence

from assistant.answers import Answer, Turn
from assistant.seams import Retriever
from assistant.settings import AnswerSettings
from assistant.steps.refusals import is_refusal
from assistant.steps.strategies.fusing import compare_again, fuse_ranks, share_places
from assistant.steps.strategies.strategy import BY_SCORES, WIDER, Found, Judge, Strategy, Tools, Write
from assistant.steps.strategies.table import JOINED, PLAIN, find_strategies, find_strategy
from assistant.steps.strategies.telling import tell_search, tell_unsupported
from retrieval.documents import Passage
from retrieval.index.embedding.embedder import Embedder
from retrieval.search.reranking import FindReader, rerank
from retrieval.settings import AS_SET

READ = 16
"""Passages of several searches that the small model puts into their order, as many as `[index] rerank`."""


class Composed:
    """Finds passages by the strategies of the settings, and checks what a model wrote from them."""

    def __init__(self, settings: AnswerSettings, embedder: Callable[[], Embedder], reader: FindReader) -> None:
        """Load nothing yet.

        Raises:
            AssistantError: there is no such strategy, or it needs a model that writes.
        """
        self._settings = settings
        self._embedder = embedder
        self._reader = reader
        self._strategies = find_strategies(settings.strategy, writes=settings.strategy_writes)

    def find(self, answer: Answer, history: Sequence[Turn], retriever: Retriever, write: Write, judge: Judge) -> Answer:
        """Return the Answer with the passages for its standalone question, and how they were found."""
        found = self.search(answer.standalone_question, retriever, write, judge)
        return tell_search(answer, found, history)

    def search(self, question: str, retriever: Retriever, write: Write, judge: Judge) -> Found:
        """Return the passages for a question that stands alone, and how they were found."""
        may_write = write if self._settings.strategy_writes else None
        reranker = self._settings.reranker
        elsewhere = getattr(retriever, "elsewhere", None)
        tools = Tools(retriever, elsewhere, self._embedder, self._reader, reranker, may_write, judge)
        routed = [find_strategy(one.route(question)) if one.route else one for one in self._strategies]
        strategies = list({one.name: one for one in routed}.values())
        routes = {one.name for one in self._strategies if one.route}
        name = JOINED.join([*sorted(routes), *(one.name for one in strategies)])
        queries = _list_queries(question, strategies, tools)
        passages = _search(question, queries, strategies, tools)
        found = Found(tuple(passages), tuple(queries), name)
        for one in strategies:
            found = one.mend(question, found, tools) if one.mend else found
        return found

    def check(self, answer: Answer) -> Answer:
        """Return what a model wrote as the strategies leave it, with a note on what no passage supports."""
        checks = [one.check for one in self._strategies if one.check]
        if not checks or is_refusal(answer.text, self._settings.refusal):
            return answer
        for check in checks:
            answer = check(answer, self._embedder())
        return tell_unsupported(answer)


def make_strategies(settings: AnswerSettings, embedder: Callable[[], Embedder], reader: FindReader) -> Composed | None:
    """Return what searches by the strategies of the settings; None where they say "plain". Raises AssistantError."""
    return None if settings.strategy == PLAIN.name else Composed(settings, embedder, reader)


def _list_queries(question: str, strategies: Sequence[Strategy], tools: Tools) -> list[str]:
    """Return what is searched beside the question, each once."""
    asked = [query for one in strategies if one.ask for query in one.ask(question, tools)]
    known = {_plain(question)}
    return [query for query in asked if not (_plain(query) in known or known.add(_plain(query)))]


def _search(question: str, queries: Sequence[str], strategies: Sequence[Strategy], tools: Tools) -> list[Passage]:
    way = next((one.way for one in reversed(strategies) if one.way), None)
    choosers = [one.choose for one in strategies if one.choose]
    if not queries and not choosers:
        return tools.retriever.search(question, way=way or AS_SET)
    wanted = len(tools.retriever.search(question, way=BY_SCORES))
    if not queries:
        passages = own = tools.retriever.search(question, WIDER * wanted, way=way or AS_SET)
    elif any(one.shared for one in strategies):
        lists = [tools.retriever.search(one, WIDER * wanted, way=way or AS_SET) for one in (*queries, question)]
        passages, own = share_places(lists), lists[-1]
    else:
        lists = [tools.retriever.search(one, WIDER * wanted, way=way or BY_SCORES) for one in (question, *queries)]
        passages, own = fuse_ranks(lists), lists[0]
        if way is None and (reader := tools.reader()):
            passages = [*rerank(question, passages[:READ], reader), *passages[READ:]]
    for choose in choosers:
        passages = choose(question, passages, wanted, tools)
    return compare_again(question, passages[:wanted], own, tools.embedder)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip("?.! ")
