"""Judges answers with ragas and a language model at any OpenAI-compatible address. Importing ragas takes seconds."""

import asyncio
import os
from collections.abc import Mapping, Sequence

from openai import AsyncOpenAI
from ragas.llms import llm_factory
from ragas.metrics.collections import AnswerAccuracy, AnswerRelevancy, ContextPrecision, ContextRecall, Faithfulness

from feedback.errors import FeedbackError
from feedback.evaluation.judges.judge_scores import JUDGE_SCORES
from feedback.evaluation.suites.ragas_seam import OurEmbeddings, read_number, run_to_end
from feedback.evaluation.suites.suite import Sample, SampleScores
from feedback.settings import JudgeSettings
from retrieval.index.embedding.embedder import Embedder

MAX_TOKENS = 4096
"""Longest reply of the judge. With the 1024 of ragas, the list of statements of a longer answer is cut off."""


class RagasJudge:
    """Judges faithfulness, relevancy, accuracy, context precision and context recall. Small models cannot do this."""

    scores: Mapping[str, float | None] = JUDGE_SCORES

    def __init__(self, settings: JudgeSettings, embedder: Embedder) -> None:
        """`embedder` compares questions for answer relevancy. Raises FeedbackError when no judge is configured."""
        if not settings.base_url or not settings.model:
            raise FeedbackError("No judge is configured: set judge.base_url and judge.model, or leave the judge out.")
        self.settings = settings
        self.model = settings.model
        self.key = "none"
        if settings.api_key_env:
            self.key = os.environ.get(settings.api_key_env, "")
            if not self.key:
                raise FeedbackError(f"The judge's key is missing: set the variable {settings.api_key_env!r}.")
        self.embeddings = OurEmbeddings(embedder)

    def score(self, samples: Sequence[Sample]) -> list[SampleScores]:
        """Judge every sample. A score that fails or takes longer than `timeout_s` is None, with a note."""
        return run_to_end(self._score(samples))

    async def _score(self, samples: Sequence[Sample]) -> list[SampleScores]:
        places = asyncio.Semaphore(self.settings.requests_at_once)
        async with AsyncOpenAI(base_url=self.settings.base_url, api_key=self.key, max_retries=1) as client:
            llm = llm_factory(self.model, client=client, max_tokens=MAX_TOKENS)
            metrics = {
                "ragas_faithfulness": Faithfulness(llm=llm),
                "ragas_answer_relevancy": AnswerRelevancy(llm=llm, embeddings=self.embeddings, strictness=1),
                "ragas_answer_accuracy": AnswerAccuracy(llm=llm, max_retries=2),
                "ragas_context_precision": ContextPrecision(llm=llm),
                "ragas_context_recall": ContextRecall(llm=llm),
            }

            async def score_one(name: str, sample: Sample) -> tuple[float | None, str]:
                async with places:
                    try:
                        async with asyncio.timeout(self.settings.timeout_s):
                            result = await metrics[name].ascore(**_choose_fields(name, sample))
                    except Exception as error:  # noqa: BLE001 - whatever goes wrong at a judge, only this score is missing
                        return None, f"{name}: {type(error).__name__}: {str(error)[:200]}"
                value = read_number(result.value)
                return value, "" if value is not None else f"{name}: the judge's reply could not be understood"

            async def score_sample(sample: Sample) -> SampleScores:
                results = await asyncio.gather(*(score_one(name, sample) for name in metrics))
                return SampleScores(
                    scores={name: value for name, (value, _) in zip(metrics, results, strict=True)},
                    notes=tuple(note for _, note in results if note),
                )

            return await asyncio.gather(*(score_sample(sample) for sample in samples))


def _choose_fields(name: str, sample: Sample) -> dict[str, object]:
    fields: dict[str, object] = {"user_input": sample.question}
    if name in ("ragas_faithfulness", "ragas_answer_relevancy", "ragas_answer_accuracy"):
        fields["response"] = sample.answer
    if name in ("ragas_answer_accuracy", "ragas_context_precision", "ragas_context_recall"):
        fields["reference"] = sample.references[0]
    if name in ("ragas_faithfulness", "ragas_context_precision", "ragas_context_recall"):
        fields["retrieved_contexts"] = list(sample.contexts)
    return fields
