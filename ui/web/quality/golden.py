"""The card where golden questions are kept: listed, edited, removed, imported, and accepted from drafts."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import gradio as gr

from feedback.evaluation.kept.drafting import Draft
from feedback.evaluation.kept.golden_set import OPERATOR, ROLES, KeptQuestion, Role
from ui.actions import golden
from ui.actions.library import uploads
from ui.people.reading.reach import Reach
from ui.web.edge import LISTEN, MANY, find_their_reach, identify, inform, needs, polite
from ui.web.look.panel import button, confirm_button, heading, panel
from ui.web.sent.clicks import Click, NotOfThisPageError, read_click, read_number, read_text
from ui.web.sent.files import find_received, remove_received
from ui.wiring import Apprentice
from ui.wording.texts.texts import PageTexts


@dataclass
class GoldenCard:
    """The list of golden questions and its events. Create it inside `gr.Blocks`, where it is to be drawn."""

    apprentice: Apprentice
    texts: PageTexts

    def __post_init__(self) -> None:
        texts = self.texts.golden
        heading(texts.heading)
        gr.HTML(render_intro(self.texts), apply_default_css=False, elem_classes=["panel", "intro", "below-heading"])
        self.list = panel("golden")
        with gr.Row(elem_id="golden-file"):
            self.role = gr.Dropdown(
                [(texts.roles[role], role) for role in ROLES],
                value="gold",
                show_label=False,
                container=False,
                elem_id="golden-role",
                min_width=150,
                scale=0,
            )
            self.upload = gr.UploadButton(
                texts.upload, file_types=[".jsonl"], elem_id="golden-upload", size="sm", scale=0, min_width=200
            )
        self.drafts = panel("golden-drafts", render_drafts([], 0, self.texts))
        self.list.act(polite(self._act), None, self.view, **MANY)
        self.drafts.act(polite(self._act_on_drafts), None, [self.list, self.drafts], **LISTEN)
        self.upload.upload(polite(self._import), [self.upload, self.role], self.view, **LISTEN)

    @property
    def view(self) -> list[Any]:
        """The components that `show` fills."""
        return [self.list]

    def show(self, user: str, reach: Reach) -> dict[Any, Any]:
        """Return the golden questions, as `user` may see them."""
        kept = golden.list_golden(self.apprentice)
        theirs = golden.find_theirs(self.apprentice, kept, user, reach)
        return {self.list: render_golden(kept, theirs, self.texts)}

    @needs("approve")
    def _act(self, request: gr.Request, event: gr.EventData) -> dict[Any, Any]:
        user, action = identify(request), read_click(event)
        reach = find_their_reach(self.apprentice, request)
        match action["do"]:
            case "add":
                asked, role = action["question"], read_role(action["role"])
                golden.add(self.apprentice, asked, [action["reference"]], role, reach=reach, user=user)
                inform(self.texts.golden.added)
            case "change":
                golden.change(
                    self.apprentice,
                    action["golden"],
                    user=user,
                    reach=reach,
                    question=action["question"],
                    references=_read_references(action),
                    role=read_role(action["role"]),
                )
            case "remove":
                golden.remove(self.apprentice, action["golden"], reach=reach, user=user)
            case _:
                pass
        return self.show(user, reach)

    @needs("approve")
    def _act_on_drafts(self, request: gr.Request, event: gr.EventData) -> dict[Any, Any]:
        """Accept a draft as it was corrected, or show some."""
        user, action = identify(request), read_click(event)
        reach = find_their_reach(self.apprentice, request)
        skip = read_number(action.get("skip", "0"))
        if action["do"] == "accept":
            said = action["question"], [action["reference"]], read_role(action["role"])
            golden.add(self.apprentice, *said, reach=reach, user=user, source=action["source"])
            inform(self.texts.golden.added)
        drafts = golden.draft(self.apprentice, reach, skip=skip)
        if not drafts:
            inform(self.texts.golden.no_drafts)
            skip = 0
        return {**self.show(user, reach), self.drafts: render_drafts(drafts, skip, self.texts)}

    @needs("approve")
    def _import(self, _: object, role: object, request: gr.Request, event: gr.EventData) -> dict[Any, Any]:
        user, wanted, reach = identify(request), read_role(role), find_their_reach(self.apprentice, request)
        [path, *_others] = find_received(uploads.incoming(self.apprentice), user, event)
        try:
            count = golden.import_golden(self.apprentice, path, wanted, reach=reach, user=user)
        finally:
            remove_received(path)
        inform(self.texts.golden.imported.of(count))
        return self.show(user, reach)


def read_role(sent: object) -> Role:
    """Return the role that was sent. Raises NotOfThisPageError when there is none of this name."""
    for role in ROLES:
        if role == read_text(sent):
            return role
    raise NotOfThisPageError


def render_intro(texts: PageTexts) -> str:
    """Return what golden questions are, and what each role means."""
    names = texts.golden
    roles = "".join(f"<li><b>{names.roles[role]}</b>: {names.role_hints[role]}</li>" for role in ROLES)
    return f"<p>{names.intro}</p><ul>{roles}</ul><p>{names.new_people}</p>"


def render_golden(kept: Sequence[KeptQuestion], theirs: Collection[str], texts: PageTexts) -> str:
    """Return the questions, the newest first, and the form that adds one; the texts only of `theirs`, named by ids."""
    names = texts.golden
    rows = "".join(_row(one, one.question.id in theirs, texts) for one in reversed(kept))
    table = (
        f'<table class="listing"><thead><tr><th>{names.question}</th><th>{names.role}</th><th>{names.kept_by}</th>'
        f"<th></th></tr></thead><tbody>{rows}</tbody></table>"
        if kept
        else f'<div class="empty">{names.none}</div>'
    )
    fields = _form("", "", "gold", texts, button(names.save, classes="primary", do="add"), "golden-add")
    return (
        f'{table}<div class="openable below" id="golden-add">'
        f"{button(names.add, classes='quiet opener', toggle='golden-add')}{fields}</div>"
    )


def render_drafts(drafts: Sequence[Draft], skip: int, texts: PageTexts) -> str:
    """Return drafts as forms, and the button that makes some; `skip` are those that were shown before."""
    names = texts.golden
    forms = "".join(_draft(one, number, skip, texts) for number, one in enumerate(drafts))
    hint = f'<p class="where">{names.draft_hint}</p>' if drafts else ""
    label, before = (names.more_drafts, skip + len(drafts)) if drafts else (names.draft, 0)
    return f"{hint}{forms}{button(label, classes='quiet', do='draft', skip=before)}"


def _row(one: KeptQuestion, is_theirs: bool, texts: PageTexts) -> str:
    names, question = texts.golden, one.question
    role = f'<td><span class="status">{names.roles[one.role]}</span></td>'
    if not is_theirs:
        anothers = f'<span class="where">{texts.learning.anothers}</span>'
        return f'<tr data-golden="">{f"<td>{anothers}</td>"}{role}<td>–</td><td></td></tr>'
    part = f"golden-{question.id}"
    who = names.command_line if one.user == OPERATOR else names.you
    remove = confirm_button(
        names.remove,
        names.remove_sure,
        names.remove,
        texts.frame.keep,
        f"remove-{part}",
        do="remove",
        golden=question.id,
    )
    save = button(names.save, classes="primary", do="change", golden=question.id)
    answers = "".join(f'<div class="said">{escape(text)}</div>' for text in question.references)
    edited = _form(question.question, question.reference or "", one.role, texts, save, part, question.references[1:])
    return (
        f'<tr data-golden="{escape(question.id)}" data-role="{one.role}"><td><div class="openable" id="{part}">'
        f'<div class="prose"><div class="title">{escape(question.question)}</div>'
        f"{answers or f'<div class=where>{names.refusal}</div>'}</div>{edited}</div></td>{role}"
        f'<td class="where">{who}</td><td class="actions">{button(names.edit, classes="quiet", toggle=part)} {remove}'
        "</td></tr>"
    )


def _draft(one: Draft, number: int, skip: int, texts: PageTexts) -> str:
    names = texts.golden
    accept = button(names.accept, classes="primary", do="accept", source=one.source, skip=skip)
    title = f'<div class="where">{names.from_document.format(title=escape(one.title))}</div>'
    form = _form(one.question, one.reference, "gold", texts, accept, f"draft-{skip}-{number}-{one.question}")
    return f'<div class="draft">{title}{form}</div>'


def _form(
    question: str, reference: str, role: Role, texts: PageTexts, save: str, about: str, others: Sequence[str] = ()
) -> str:
    """Return the fields of a question. Further right answers have a field each."""
    names = texts.golden
    options = "".join(
        f'<option value="{one}"{" selected" if one == role else ""}>{names.roles[one]}</option>' for one in ROLES
    )
    cancel = "" if about.startswith("draft-") else button(texts.judging.cancel, classes="quiet", toggle=about)
    more = "".join(_field(f"reference{number}", text, names.answer) for number, text in enumerate(others))
    return (
        f'<form class="editor" data-for="{escape(about)}">'
        f"{_field('question', question, names.question)}{_field('reference', reference, names.answer)}{more}"
        f'<div class="hint">{names.answer_hint}</div>'
        f'<div class="row"><select name="role" aria-label="{names.role}">{options}</select>{save}{cancel}</div></form>'
    )


def _field(name: str, text: str, label: str) -> str:
    return (
        f'<label><span class="where">{label}</span>'
        f'<textarea name="{name}" rows="{2 if name == "question" else 3}">\n{escape(text)}</textarea></label>'
    )


def _read_references(action: Click) -> list[str]:
    return [text for name, text in action.items() if name.startswith("reference")]
