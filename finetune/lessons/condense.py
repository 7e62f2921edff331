"""Let an adapter learn to write from what would be quoted, where the base model quotes.

It then reads a tenth of the text, in training, in its exam and when it serves, and has only to say what was found.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from assistant.adapters.style import FIRST_STYLE
from assistant.answers import Answer
from assistant.seams import Extract, ExtractChooser
from assistant.settings import Manner
from assistant.steps.citations import renumber
from assistant.steps.extracts.condensing import compose_short, lead_with
from assistant.steps.refusals import is_doubted
from feedback.records import Exchange, PreferencePair
from finetune.data.split import Split
from finetune.runs.progress import OnProgress, Progress
from retrieval.text.plurals import how_many


def find_reading(untrained: Manner, chooser: ExtractChooser | None) -> Manner:
    """Return what an adapter learns to write from: where the base model quotes, from what would be quoted."""
    return "condense" if chooser and untrained in ("quote", "condense") else "write"


def condense_training(
    sides: Split,
    exchanges: Mapping[str, Exchange],
    chooser: ExtractChooser | None,
    refusal: str,
    on_progress: OnProgress | None,
) -> tuple[Split, str]:
    """Return the sides with short prompts to train on, and how many pairs are left out, as a sentence; "" for none.

    `exchanges` are those of the pairs, by id. Without a `chooser` the prompts stay as they were served.
    """
    if chooser is None:
        return sides, ""
    total = len(sides.training)

    def count(done: int) -> None:
        if on_progress:
            on_progress(Progress("reading", done, total))

    training = condense_prompts(sides.training, exchanges, chooser, refusal, count)
    gone = total - len(training)
    left_out = f"{how_many(gone, 'pair')} left out: nothing can be quoted from the passages." if gone else ""
    return replace(sides, training=tuple(training)), left_out


def condense_prompts(
    pairs: Sequence[PreferencePair],
    exchanges: Mapping[str, Exchange],
    chooser: ExtractChooser,
    refusal: str,
    on_pair: Callable[[int], object] = lambda _: None,
) -> list[PreferencePair]:
    """Return the pairs with the short prompts of their questions, without those that nothing can be quoted for.

    Their texts cite by the numbers of the short prompt. `on_pair` is told how many are done.
    """
    condensed = []
    for done, pair in enumerate(pairs, start=1):
        answer = exchanges[pair.exchange_id].answer
        asked, doubtful = answer.standalone_question, is_doubted(answer)
        if extracts := chooser.extracts(asked, answer.passages, FIRST_STYLE, doubtful=doubtful):
            prompt, numbers = compose_short(asked, extracts, refusal), _find_numbers(answer, extracts)
            chosen, rejected = renumber(pair.chosen, numbers), renumber(pair.rejected, numbers)
            condensed.append(replace(pair, prompt=prompt, chosen=chosen, rejected=rejected))
        on_pair(done)
    return condensed


def _find_numbers(answer: Answer, extracts: Sequence[Extract]) -> dict[int, int]:
    """Return the number of each passage of the extracts in the short prompt, by its number under the answer."""
    shown = {extract.passage.chunk.id for extract in extracts}
    led = [passage.chunk.id for passage in lead_with(answer.passages, extracts)][: len(shown)]
    before = {passage.chunk.id: number for number, passage in enumerate(answer.passages, start=1)}
    return {before[name]: number for number, name in enumerate(led, start=1)}
