"""What answers were made with at a time: `finetune show --at`."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, time

import typer

from assistant.adapters.files import PARTS
from assistant.adapters.parts import DOES
from ui.cli.terminal.printing import say, show_json, show_table

NAMES = {"prompt_version": "prompt", "settings_digest": "settings", "documents_digest": "documents"}
"""What people call the conditions of an answer."""


def read_time(text: str) -> datetime:
    """Return the moment that `text` names in the zone of this machine: a day means its end."""
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no time. Write 2026-11-21 or 2026-11-21 14:30.") from None
    if len(text.strip()) <= len("2026-11-21"):
        at = datetime.combine(at, time.max)
    if at.replace(tzinfo=None).date() > datetime.now().astimezone().date():
        raise typer.BadParameter(f"{text!r} lies ahead.")
    return at.astimezone()


def name_conditions(names: Sequence[str]) -> str:
    """Return what people call these conditions."""
    return ", ".join(NAMES[name] for name in names)


def show_moment(at: datetime, as_json: bool) -> None:
    """Print what an answer was made with then."""
    from ui.actions.promoting import read_moment
    from ui.wiring import Apprentice

    moment = read_moment(Apprentice.open(), at)
    if as_json:
        answer = moment.answer
        show_json({**asdict(moment), "answer": answer and {"id": answer.id, "at": answer.at}})
        return
    rows = [[DOES[part], moment.parts.of(part) or "base"] for part in PARTS]
    for name, value in asdict(moment.conditions).items():
        now = "not known" if not value else f"{value}, {'other' if name in moment.others_now else 'the same'} now"
        rows.append([NAMES[name], now])
    show_table([f"{at:%Y-%m-%d %H:%M}", "made with"], rows)
    if moment.promotion is None:
        say("Nothing had been promoted yet: the model as installed answered.")
    else:
        say(f"Since {moment.promotion.at.astimezone():%Y-%m-%d %H:%M}: {moment.promotion.reason}")
    if moment.answer is None:
        say("No answer was given with it until then.")
    else:
        say(f"The last answer until then is of {moment.answer.at.astimezone():%Y-%m-%d %H:%M}.")
