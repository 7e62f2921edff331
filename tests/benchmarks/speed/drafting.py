"""How much faster a copied text is written with drafts: `python -m tests.benchmarks.speed.drafting [--texts N]`.

The model is made to write what annotators of CLAP NQ wrote of their passages, and then what it likes itself, each text
with drafts and without, in turns. Questions that drafts were chosen on are left out.
"""

import argparse
import random
import time
from collections.abc import Sequence
from typing import Any

import torch
from transformers import LogitsProcessor, LogitsProcessorList

from assistant.models.chat.rendering import prompt_tokens
from assistant.models.engines.loading import load_compiled
from assistant.models.local import LocalGenerator
from assistant.models.writing.drafting import write_with_drafts
from assistant.steps.prompt import compose
from retrieval.documents import Passage
from tests.benchmarks.data.clapnq import data_folder, read_questions
from tests.benchmarks.speed.serving import OURS
from tests.conftest import MODEL_HOME

PASSAGES, MOST = 4, 120


class Recite(LogitsProcessor):
    """Makes a text the likeliest behind a prompt, whatever the model says."""

    def __init__(self, prompt: int, text: Sequence[int]) -> None:
        self._prompt = prompt
        self._text = text

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:  # pyright: ignore[reportIncompatibleMethodOverride]
        wanted = self._text[min(input_ids.shape[1] - self._prompt, len(self._text) - 1)]
        return scores.index_fill(1, torch.tensor([wanted]), 1e4)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=30)
    texts = parser.parse_args().texts
    questions = read_questions(data_folder())[0][2::4]
    draw = random.Random(5)
    for engine, settings in OURS.items():
        if settings.engine != "openvino":
            continue
        base = load_compiled(settings, MODEL_HOME)
        generator = LocalGenerator(base)
        taken = {(recited, drafts): 0.0 for recited in (True, False) for drafts in (True, False)}
        for question in questions[:texts]:
            others = draw.sample(questions, PASSAGES - 1)
            passages = [
                Passage.given(one.passages[0].chunk.title, one.passages[0].chunk.text) for one in (question, *others)
            ]
            draw.shuffle(passages)
            room = generator.window - MOST
            prompt = compose(question.question, (), passages, room, generator.count_tokens, "I cannot answer this.")
            asked = prompt_tokens(prompt.messages, base.tokenizer)
            answer = base.tokenizer.encode(question.references[0], add_special_tokens=False)[:MOST]
            for recited, drafts in taken:
                processors = [Recite(len(asked), answer)] if recited else []
                taken[recited, drafts] += _time(base.switched.model, asked, processors, len(answer), drafts=drafts)
        for recited, what in ((True, "what annotators wrote"), (False, "what the model writes")):
            ratio = taken[recited, False] / taken[recited, True]
            print(f"{engine:18} {what:24} {taken[recited, False]:7.1f} s {taken[recited, True]:7.1f} s  {ratio:.2f}")


def _time(
    model: Any, asked: Sequence[int], processors: Sequence[LogitsProcessor], tokens: int, *, drafts: bool
) -> float:
    """Return the seconds from the first token behind the prompt to the last one."""
    times: list[float] = []

    class Clock(LogitsProcessor):
        def __call__(self, _: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:  # pyright: ignore[reportIncompatibleMethodOverride]
            times.append(time.perf_counter())
            return scores

    prompt = torch.tensor([asked])
    model.generate(
        input_ids=prompt,
        attention_mask=torch.ones_like(prompt),
        max_new_tokens=tokens,
        min_new_tokens=tokens,
        do_sample=False,
        logits_processor=LogitsProcessorList([Clock(), *processors]),
        custom_generate=write_with_drafts if drafts else None,
    )
    return times[-1] - times[0]


if __name__ == "__main__":
    main()
