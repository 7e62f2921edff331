"""What an answer was made with, as HTML: the learned versions, the prompt, the settings and the documents."""

from html import escape

from assistant.answers import Answer
from ui.wording.texts.chat.drawer.drawer import DrawerTexts
from ui.wording.texts.texts import PageTexts


def render_made_with(answer: Answer, texts: PageTexts) -> str:
    """Return what the answer was made with, folded away; "" while it is being written and where nothing is known."""
    names, conditions = texts.sources.made, answer.conditions
    facts = (
        (texts.learning.serves["score"], answer.score_id),
        (texts.learning.serves["extract"], answer.extract_id),
        (texts.learning.serves["adapter"], answer.adapter_id),
        (names.model, answer.model_id),
        (names.prompt, answer.prompt_version),
        (names.strategy, answer.strategy),
        (names.queries, "; ".join(answer.queries)),
        (names.settings, conditions.settings_digest),
        (names.documents, conditions.documents_digest),
        (texts.drawer.chosen, _name_chosen(answer, texts.drawer)),
    )
    known = "".join(f"<dt>{name}</dt><dd>{escape(value)}</dd>" for name, value in facts if value)
    if answer.ending == "running" or not known:
        return ""
    return f'<details class="made-with"><summary>{names.heading}</summary><dl>{known}</dl></details>'


def _name_chosen(answer: Answer, texts: DrawerTexts) -> str:
    """Return what the person had chosen otherwise than the settings say, in the words of the drawer."""
    labels: dict[str, object] = {**texts.numbers, "manner": texts.manner, "version": texts.version}
    values = {"quote": texts.quote, "write": texts.write, "base": texts.base}
    return ", ".join(f"{labels.get(name, name)}: {values.get(value, value)}" for name, value in answer.chosen)
