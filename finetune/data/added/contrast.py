"""Contrasts that cost nobody an edit: what the base model writes to a corrected question without the right passages.

Preferring the correction to a text without passages, or with those of another question, teaches the model to use the
passages (SSFO 2508.17225, RAG-DDR 2410.13509). No refusals are made here, because the score of answerability learns
whether to answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from assistant.answers import Turn
from assistant.seams import Generator
from assistant.settings import AnswerSettings
from assistant.steps.prompt import PromptParts, take_apart
from assistant.steps.refusals import is_refusal
from feedback.records import PreferencePair
from feedback.texts.facts import find_fact_keys
from feedback.texts.text_changes import measure_edit_distance
from finetune.data.split import select_corrections
from finetune.methods.method import Method
from finetune.settings import TrainingSettings
from retrieval.documents import content_id

WEIGHT = 0.5
"""What a contrast counts beside the correction it is made from: nobody has read the text that it rejects, and its
chosen text is learned already."""
NEAR = 0.1
"""Two texts up to this edit distance teach the same. A rejected text so near the chosen one makes that less likely too
(2402.13228)."""


@dataclass(frozen=True)
class RejectedText:
    """A text that the base model wrote to the question of a pair."""

    pair_id: str
    text: str
    whole: bool
    """Whether it ended the text itself."""


def choose_for_contrast(
    method: Method[Any], pairs: Sequence[PreferencePair], settings: TrainingSettings
) -> list[PreferencePair]:
    """Return the corrections that get a contrast, in an order that depends only on their ids and the seed.

    They are at most `contrast_share` of the corrections that answer. Labels come first, because they have no contrast
    of their own. A prompt whose passages cannot be told from the question gets none.
    """
    if not method.compares:
        return []
    answering = [pair for pair in select_corrections(pairs) if pair.answerable]
    able = [pair for pair in answering if take_apart(pair.prompt)]
    able.sort(key=lambda pair: (pair.kind != "label", _rank(pair, settings.seed)))
    return able[: round(settings.contrast_share * len(answering))]


def build_prompts(
    chosen: Sequence[PreferencePair], pairs: Sequence[PreferencePair], seed: int
) -> list[tuple[Turn, ...]]:
    """Return the prompt for each of `chosen`, by turns without passages and with those of another of `pairs`.

    The other pair is about other documents and shows none of the same passages. Where there is no such pair, the
    prompt has no passages.
    """
    ranked = sorted(pairs, key=lambda pair: _rank(pair, seed))
    donors = [(pair, shown) for pair in ranked if (shown := take_apart(pair.prompt))]
    asked = []
    for at, pair in enumerate(chosen):
        passages = _find_other_passages(pair, donors[at:] + donors[:at]) if at % 2 else ""
        asked.append(_read_parts(pair).with_passages(passages))
    return asked


def write_rejected(
    chosen: Sequence[PreferencePair],
    pairs: Sequence[PreferencePair],
    seed: int,
    generator: Generator,
    answers: AnswerSettings,
) -> list[RejectedText]:
    """Let `generator`, which must serve the base model, write to each of `chosen`; return what teaches something.

    It writes greedily, whatever the temperature in `answers`. A prompt that leaves no room for the answer is left out.
    """
    greedy = replace(answers.decoding, temperature=0.0)
    room = generator.window - greedy.max_new_tokens
    asked = [
        (pair, prompt)
        for pair, prompt in zip(chosen, build_prompts(chosen, pairs, seed), strict=True)
        if generator.count_tokens(prompt) <= room
    ]
    fragments = generator.write_all([prompt for _, prompt in asked], greedy)
    return [
        RejectedText(pair.id, fragment.text, fragment.ending == "complete")
        for (pair, _), fragment in zip(asked, fragments, strict=True)
        if teaches(fragment.text, pair, answers.refusal)
    ]


def teaches(text: str, pair: PreferencePair, refusal: str) -> bool:
    """Return whether preferring the chosen text of `pair` to `text` teaches something.

    An empty text teaches nothing, nor does one near a text of the pair. A refusal may be right without the passages. A
    text that states everything that the chosen one states may be right too: the base model may simply know it.
    """
    if not text.strip() or is_refusal(text, refusal):
        return False
    if any(measure_edit_distance(text.strip(), known.strip()) <= NEAR for known in (pair.chosen, pair.rejected)):
        return False
    return not find_fact_keys(pair.chosen) - find_fact_keys(_read_parts(pair).question) <= find_fact_keys(text)


def build_contrasts(pairs: Sequence[PreferencePair], rejected: Sequence[RejectedText]) -> list[PreferencePair]:
    """Return a pair for each text, in the order of `pairs`: prompt and chosen text are those of the correction."""
    by_pair = {one.pair_id: one for one in rejected}
    made = [_build_contrast(pair, by_pair[pair.id]) for pair in pairs if pair.id in by_pair]
    return list({pair.id: pair for pair in made}.values())


def _build_contrast(pair: PreferencePair, rejected: RejectedText) -> PreferencePair:
    texts = (part for turn in pair.prompt for part in (turn.role, turn.text))
    return replace(
        pair,
        id=content_id("free contrast", *texts, pair.chosen, rejected.text),
        rejected=rejected.text,
        rejected_whole=rejected.whole,
        kind="contrast",
        weight=WEIGHT * pair.weight,
    )


def _find_other_passages(pair: PreferencePair, donors: Sequence[tuple[PreferencePair, PromptParts]]) -> str:
    documents, shown = set(pair.groups), _read_parts(pair)
    return next(
        (
            theirs.passages
            for other, theirs in donors
            if documents.isdisjoint(other.groups) and not shown.shares_text(theirs)
        ),
        "",
    )


def _read_parts(pair: PreferencePair) -> PromptParts:
    shown = take_apart(pair.prompt)
    assert shown is not None, f"{pair.id} has no passages to leave out and was not to be chosen"
    return shown


def _rank(pair: PreferencePair, seed: int) -> str:
    return content_id("contrast", str(seed), pair.id)
