"""The ragas metrics that need no judge and that no other file here measures already. Heavy: imports ragas."""

import re
from collections.abc import Mapping, Sequence

from feedback.evaluation.suites.ragas_seam import (
    ExactMatch,
    NonLLMStringSimilarity,
    OurEmbeddings,
    QuotedSpansAlignment,
    SemanticSimilarity,
    StringPresence,
    read_number,
)
from feedback.evaluation.suites.running import run_to_end
from feedback.evaluation.suites.suite import Sample, SampleScores
from retrieval.index.embedding.embedder import Embedder

# QuotedSpansAlignment takes any two apostrophes for quotation marks, even those in "Canada's" and "it's".
_APOSTROPHE = re.compile(r"(?<=\w)['’](?=\w)")


class RagasMetrics:
    """Compares answers with the best reference by strings and embeddings, and quotations with the passages."""

    scores: Mapping[str, float | None] = {
        "semantic_similarity": 0.0,
        "ragas_string_similarity": 0.0,
        "ragas_exact_match": 0.0,
        "ragas_string_presence": 0.0,
        "ragas_quoted_spans": None,
    }

    def __init__(self, embedder: Embedder) -> None:
        """Texts that are too long for `embedder` are compared by their beginnings."""
        self.embeddings = OurEmbeddings(embedder)
        self.against_reference = {
            "semantic_similarity": SemanticSimilarity(embeddings=self.embeddings),
            "ragas_string_similarity": NonLLMStringSimilarity(),
            "ragas_exact_match": ExactMatch(),
            "ragas_string_presence": StringPresence(),
        }
        self.quoted_spans = QuotedSpansAlignment()

    def score(self, samples: Sequence[Sample]) -> list[SampleScores]:
        """Measure every sample."""
        self.embeddings.embed_batch([text for sample in samples for text in (sample.answer, *sample.references)])
        return run_to_end(self._score(samples))

    async def _score(self, samples: Sequence[Sample]) -> list[SampleScores]:
        return [
            SampleScores({**await self._compare(sample), "ragas_quoted_spans": await self._check_quotations(sample)})
            for sample in samples
        ]

    async def _compare(self, sample: Sample) -> dict[str, float | None]:
        scores: dict[str, float | None] = {}
        for name, metric in self.against_reference.items():
            results = [await metric.ascore(reference=text, response=sample.answer) for text in sample.references]
            scores[name] = max(
                (value for result in results if (value := read_number(result.value)) is not None), default=None
            )
        return scores

    async def _check_quotations(self, sample: Sample) -> float | None:
        result = await self.quoted_spans.ascore(
            response=_APOSTROPHE.sub("", sample.answer),
            retrieved_contexts=[_APOSTROPHE.sub("", context) for context in sample.contexts],
        )
        # ragas gives 1.0 to an answer without quotations, although nothing was measured.
        return None if result.reason == "No quoted spans found in response" else read_number(result.value)
