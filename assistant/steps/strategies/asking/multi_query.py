"""Multi-query: the question in several wordings, whose passages are fused by their ranks (RAG-Fusion, 2402.03367).

Without a model that writes, the other wordings are those of the documents: the words that the best passages share
stand beside those of the question (pseudo-relevance feedback, Rocchio 1971).
"""

from collections import Counter
from collections.abc import Sequence

from assistant.steps.strategies.asking.rewriting import keep_telling_words
from assistant.steps.strategies.asking.writer import read_lines
from assistant.steps.strategies.strategy import BY_SCORES, Strategy, Tools
from retrieval.documents import Passage
from retrieval.text.words import empty_words, question_words, stem, words

WORDINGS = 3
INSTRUCTIONS = (
    f"Write {WORDINGS} other wordings of the question for a search in documents, in the same language: with synonyms, "
    "or from another side. Keep its meaning and every name and number. Reply with one wording a line, nothing else."
)
ADDED = 5
"""Words that are taken over from the best passages."""
_SHORTEST = 4


def ask_in_other_words(question: str, tools: Tools) -> Sequence[str]:
    """Return other wordings of the question, as the model writes them, else as the best passages do."""
    if tools.write:
        return read_lines(tools.write(INSTRUCTIONS, question), WORDINGS)
    plain = keep_telling_words(question)
    added = find_shared_words(question, tools.retriever.search(question, way=BY_SCORES))
    return [*plain, " ".join([*(plain or [question]), *added])] if added else plain


def find_shared_words(question: str, passages: Sequence[Passage]) -> list[str]:
    """Return words that most passages have in common and the question lacks, the most shared first."""
    asked = set(map(stem, question_words(question)))
    counts: Counter[str] = Counter()
    shown: dict[str, str] = {}
    for passage in passages:
        some = {
            stem(word): word
            for word in words(passage.chunk.text)
            if len(word) >= _SHORTEST and word.isalpha() and word not in empty_words()
        }
        counts.update(some.keys() - asked)
        shown |= some
    return [shown[key] for key, count in sorted(counts.items(), key=lambda one: (-one[1], one[0])) if count > 1][:ADDED]


MULTI_QUERY = Strategy("multi-query", "Searches several wordings and fuses what they find.", ask=ask_in_other_words)
