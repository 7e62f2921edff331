"""Answers that are written in parts are, token for token, those that are written in one go with all of it penalised."""

import math
import random
from collections.abc import Callable, Sequence

import pytest

from assistant.answers import Decoding
from assistant.models.engines.llamacpp.decoding import Writing
from assistant.models.engines.llamacpp.server import Ask, Ended, Next

WORDS, END = 12, 0
PROMPT = (3, 4, 5, 3, 4)


def compute_logits(text: Sequence[int], seed: int) -> list[float]:
    """Return random logits that depend on the last tokens: such a model repeats itself."""
    chance = random.Random(f"{seed} {text[-2:]}")
    return [chance.gauss(0, 2) + (1.5 if word == END else 0) for word in range(WORDS)]


def penalise(logits: list[float], repeated: Sequence[int], penalty: float) -> list[float]:
    return [
        value if word not in repeated else value / penalty if value > 0 else value * penalty
        for word, value in enumerate(logits)
    ]


def find_likely(logits: list[float]) -> dict[int, float]:
    total = math.log(sum(math.exp(value) for value in logits))
    return {word: value - total for word, value in enumerate(logits)}


class FakeServer:
    """Penalises the last tokens of the text, whatever they are, as llama.cpp does."""

    def __init__(self, seed: int, penalty: float) -> None:
        self.seed = seed
        self.penalty = penalty

    def choose(self, text: Sequence[int], last: int, forbidden: Sequence[int] = ()) -> int:
        logits = penalise(compute_logits(text, self.seed), text[len(text) - last :], self.penalty)
        return max((word for word in range(WORDS) if word not in forbidden), key=lambda word: logits[word])

    def write(self, ask: Ask, hear: Callable[[Sequence[int]], bool], stopped: Callable[[], bool]) -> Ended:
        text = list(ask.text)
        for _ in range(ask.most):
            token = self.choose(text, ask.penalised)
            text.append(token)
            if hear([token]) or stopped():
                return Ended(False, 0)
            if token == END:
                return Ended(True, 0)
        return Ended(False, 0)

    def weigh(self, ask: Ask, forbidden: Sequence[int]) -> Next:
        likely = find_likely(compute_logits(ask.text, self.seed))
        return Next(self.choose(ask.text, ask.penalised, forbidden), likely)


def write_in_one_go(seed: int, decoding: Decoding) -> list[int]:
    answer: list[int] = []
    while len(answer) < decoding.max_new_tokens:
        logits = compute_logits([*PROMPT, *answer], seed)
        may_end = math.exp(find_likely(logits)[END]) >= decoding.end_probability
        logits = penalise(logits, answer, decoding.repetition_penalty)
        if not may_end:
            logits[END] = -math.inf
        answer.append(max(range(WORDS), key=lambda word: logits[word]))
        if answer[-1] == END:
            break
    return answer


@pytest.mark.parametrize("penalty", [1.0, 1.1, 1.5])
@pytest.mark.parametrize("end_probability", [0.0, 0.4, 1.0])
def test_parts_are_as_one_go(penalty: float, end_probability: float) -> None:
    decoding = Decoding(max_new_tokens=40, repetition_penalty=penalty, end_probability=end_probability)
    lengths = set()
    for seed in range(60):
        heard: list[int] = []

        def hear(token: int, heard: list[int] = heard) -> bool:
            heard.append(token)
            return False

        ask = Ask(0, None, PROMPT, decoding.max_new_tokens, decoding)
        server = FakeServer(seed, penalty)
        written = Writing(server, ask, [END], hear, lambda: False).run()  # type: ignore[arg-type]
        assert written == heard == write_in_one_go(seed, decoding)
        lengths.add(len(written))
    assert max(lengths) == 40
