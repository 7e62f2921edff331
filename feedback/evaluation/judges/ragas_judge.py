"""Judges answers with ragas and a language model. Importing ragas takes seconds."""

import asyncio
from collections.abc import Callable, Mapping, Sequence

from feedback.evaluation.judges.asking import JudgeModel, Write, ask
from feedback.evaluation.judges.judge_scores import JUDGE_SCORES
from feedback.evaluation.suites.ragas_seam import (
    AnswerAccuracy,
    AnswerRelevancy,
    AskedJudge,
    BaseMetric,
    ContextPrecision,
    ContextRecall,
    Faithfulness,
    OurEmbeddings,
    read_number,
)
from feedback.evaluation.suites.running import run_to_end
from feedback.evaluation.suites.suite import Sample, SampleScores
from feedback.settings import JudgeSettings
from retrieval.index.embedding.embedder import Embedder


class RagasJudge:
    """Judges faithfulness, relevancy, accuracy, context precision and context recall. Small models cannot do this."""

    scores: Mapping[str, float | None] = JUDGE_SCORES

    def __init__(self, model: JudgeModel, settings: JudgeSettings, embedder: Embedder) -> None:
        """`embedder` compares questions for answer relevancy."""
        self.model = model
        self.timeout_s = settings.timeout_s
        self.places = settings.places
        embeddings = OurEmbeddings(embedder)
        self.metrics: Mapping[str, Callable[[AskedJudge], BaseMetric]] = {
            "ragas_faithfulness": lambda llm: Faithfulness(llm=llm),
            "ragas_answer_relevancy": lambda llm: AnswerRelevancy(llm=llm, embeddings=embeddings, strictness=1),
            "ragas_answer_accuracy": lambda llm: AnswerAccuracy(llm=llm, max_retries=1),
            "ragas_context_precision": lambda llm: ContextPrecision(llm=llm),
            "ragas_context_recall": lambda llm: ContextRecall(llm=llm),
        }

    def score(self, samples: Sequence[Sample]) -> list[SampleScores]:
        """Judge every sample. A score that fails or takes longer than `timeout_s` is None, with a note."""
        return run_to_end(self._score(samples))

    async def _score(self, samples: Sequence[Sample]) -> list[SampleScores]:
        places = asyncio.Semaphore(self.places)
        async with self.model.opened() as write:

            async def score_sample(sample: Sample) -> SampleScores:
                found = await asyncio.gather(*(self._score_one(name, sample, write, places) for name in self.metrics))
                return SampleScores(
                    scores={name: value for name, (value, _) in zip(self.metrics, found, strict=True)},
                    notes=tuple(note for _, note in found if note),
                )

            return await asyncio.gather(*(score_sample(sample) for sample in samples))

    async def _score_one(
        self, name: str, sample: Sample, write: Write, places: asyncio.Semaphore
    ) -> tuple[float | None, str]:
        """Return the score, and a note that says why there is none."""
        judge = AskedJudge(lambda prompt, kind: ask(write, prompt, kind))
        async with places:
            try:
                async with asyncio.timeout(self.timeout_s):
                    result = await self.metrics[name](judge).ascore(**_choose_fields(name, sample))
            except TimeoutError:
                return None, f"{name}: the judge did not answer within {self.timeout_s:g} s"
            except Exception as error:  # noqa: BLE001 - whatever goes wrong at a judge, only this score is missing
                return None, f"{name}: {judge.problem or f'{type(error).__name__}: {str(error)[:200]}'}"
        value = read_number(result.value)
        return value, "" if value is not None else f"{name}: {judge.problem or 'the judge found nothing to judge'}"


def _choose_fields(name: str, sample: Sample) -> dict[str, object]:
    fields: dict[str, object] = {"user_input": sample.question}
    if name in ("ragas_faithfulness", "ragas_answer_relevancy", "ragas_answer_accuracy"):
        fields["response"] = sample.answer
    if name in ("ragas_answer_accuracy", "ragas_context_precision", "ragas_context_recall"):
        fields["reference"] = sample.references[0]
    if name in ("ragas_faithfulness", "ragas_context_precision", "ragas_context_recall"):
        fields["retrieved_contexts"] = list(sample.contexts)
    return fields
