"""What is known of a learned version: `finetune show ID`."""

from dataclasses import asdict

from assistant.adapters.erased import read_mark
from assistant.adapters.files import Adapter
from retrieval.text.plurals import how_many
from ui.cli.terminal.printing import say, show_json, show_table


def show_version(adapter_id: str, as_json: bool) -> None:
    """Print how a version was trained, examined and judged."""
    from ui.actions.training.versions import read_version
    from ui.wiring import Apprentice

    known = read_version(Apprentice.open(), adapter_id)
    if as_json:
        show_json(known.to_record())
        return
    adapter, verdict = known.adapter, known.verdict
    facts = {name: value for name, value in asdict(adapter).items() if name not in ("settings", "metrics")}
    show_table(["fact", "value"], [[name, value] for name, value in facts.items()])
    show_mark(adapter)
    for sentence in verdict.sentences if verdict else ("It took no exam.",):
        say(sentence)
    show_table(
        ["metric", "value"],
        [[name, int(value) if value.is_integer() else value] for name, value in adapter.metrics.items()],
    )
    show_table(["setting", "value"], [[name, str(value)] for name, value in adapter.settings.items()])
    for entry in known.promotions:
        by = " by judgements" if entry.automatic else ""
        say(f"{entry.at:%Y-%m-%d %H:%M} {entry.kind}{by}: {entry.reason}")
    for one in known.live:
        say(one.sentence)


def show_mark(adapter: Adapter) -> None:
    """Say that corrections were erased from which a version has learned."""
    if mark := read_mark(adapter.folder):
        say(
            f"{adapter.id} learned from {how_many(mark.pairs, 'correction')} that "
            f"{'was' if mark.pairs == 1 else 'were'} erased since; the next training replaces it."
        )
