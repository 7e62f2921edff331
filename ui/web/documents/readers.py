"""The section "Who may read" of the documents page: admins limit collections to people and groups, and open them."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import gradio as gr

from ui.actions.library import limiting
from ui.actions.library.limiting import Limited, Readership
from ui.people.accounts import Account
from ui.people.reading.groups import Group
from ui.people.reading.limits import Limit
from ui.people.roles import Person
from ui.web.edge import MANY, find_actor, find_visitor, needs, polite
from ui.web.look.panel import button, confirm_button, panel
from ui.web.sent.clicks import read_click, read_name
from ui.wiring import Apprentice
from ui.wording.texts.documents.readers.readers import ReadersTexts
from ui.wording.texts.texts import PageTexts


@dataclass
class ReadersSection:
    """The section and its events. Create it where it is to be drawn."""

    apprentice: Apprentice
    texts: PageTexts

    def __post_init__(self) -> None:
        self.panel = panel("readers")
        self.panel.act(polite(self._set_readers), None, self.panel, **MANY)

    def show(self, person: Person) -> dict[Any, Any]:
        """Return the section for whoever asks: empty but for admins who have signed in."""
        return {self.panel: self._render() if limiting.may_limit(person) else ""}

    @needs({"limit": "settle", "open": "settle"})
    def _set_readers(self, request: gr.Request, event: gr.EventData) -> str:
        """Limit a collection to those who are ticked, or open it to everybody."""
        limiting.check_may_limit(find_visitor(request).person)
        click = read_click(event)
        name, by = read_name(click["collection"]), find_actor(request)
        if click["do"] == "limit":
            limited = limiting.limit(self.apprentice, name, click.get("to", "").split(), by)
            return self._render(describe_limited(limited, self.texts))
        limiting.open_to_all(self.apprentice, name, by)
        return self._render([self.texts.readers.was_opened.format(collection=name)])

    def _render(self, said: Sequence[str] = ()) -> str:
        people, groups = limiting.list_possible_readers(self.apprentice)
        return render_readers(limiting.list_readerships(self.apprentice), people, groups, self.texts, said)


def name_readers(limit: Limit | None, texts: ReadersTexts) -> str:
    """Return who may read a collection; None: it is not limited."""
    if limit is None:
        return texts.everybody
    named = (*limit.people, *limit.groups)
    return ", ".join((*named, texts.admins)) if named else texts.only_admins


def describe_limited(limited: Limited, texts: PageTexts) -> list[str]:
    """Return what is said of a limit that was set: who reads the collection now, and what an admin should know."""
    names, collection = texts.readers, limited.limit.collection
    said = [names.was_limited.format(collection=collection, readers=name_readers(limited.limit, names))]
    if limited.is_empty:
        said.append(names.is_empty.format(collection=collection))
    if limited.has_learned:
        said.append(names.has_learned.format(tab=texts.frame.learning))
    return said


def render_readers(
    known: Sequence[Readership],
    people: Sequence[Account],
    groups: Sequence[Group],
    texts: PageTexts,
    said: Sequence[str] = (),
) -> str:
    """Return the section: what is limited in a line, and behind a button all collections, each with its form."""
    names = texts.readers
    limited = [one.collection.name for one in known if one.limit]
    summary = names.limited.format(names=", ".join(limited)) if limited else names.nothing_limited
    done = f'<div class="done" role="status">{"".join(f"<p>{escape(one)}</p>" for one in said)}</div>' if said else ""
    rows = "".join(_render_row(one, people, groups, texts) for one in known)
    opener = button(names.show, classes="quiet", toggle="all-readers")
    return (
        f'<section class="openable" id="all-readers"><div class="line"><h3 class="heading">{names.heading}</h3>'
        f'<span class="who">{escape(summary)}</span>{opener}</div>{done}<ul class="editor">{rows}</ul></section>'
    )


def _render_row(one: Readership, people: Sequence[Account], groups: Sequence[Group], texts: PageTexts) -> str:
    names, name = texts.readers, one.collection.name
    part = f"readers-of-{name}"
    title = names.change_of.format(collection=name)
    actions = button(names.change, classes="quiet", title=title, toggle=part)
    if one.limit:
        keep = texts.frame.keep
        actions += confirm_button(
            names.open, names.open_sure, names.open, keep, f"open-{name}", do="open", collection=name
        )
    return (
        f'<li class="openable" id="{escape(part)}" data-collection="{escape(name)}"><div class="line">'
        f'<b class="title">{escape(name)}</b><span class="who">{escape(name_readers(one.limit, names))}</span>'
        f'<span class="actions">{actions}</span></div>{_render_form(one, people, groups, texts)}</li>'
    )


def _render_form(one: Readership, people: Sequence[Account], groups: Sequence[Group], texts: PageTexts) -> str:
    """Return the form that limits a collection. Admins are offered only where they were named by a command."""
    names, name = texts.readers, one.collection.name
    chosen = {*one.limit.people, *one.limit.groups} if one.limit else set[str]()
    boxes = [
        _render_box(person.name, texts.sign_in.roles[person.role], person.name in chosen)
        for person in people
        if person.role != "admin" or person.name in chosen
    ]
    grouped = [_render_box(group.name, ", ".join(group.members), group.name in chosen) for group in groups]
    # another `data-for` for another limit, so that the boxes show it (see panel.js)
    return (
        f'<form class="editor" data-for="{escape(f"{name} {sorted(chosen)}")}" autocomplete="off">'
        f"<fieldset><legend>{names.people}</legend>{''.join(boxes) or '–'}</fieldset>"
        f"<fieldset><legend>{names.groups}</legend>{''.join(grouped) or names.no_groups}</fieldset>"
        f'<p class="hint">{names.hint}</p><div class="row">'
        f"{button(names.limit, classes='primary', do='limit', collection=name)}"
        f"{button(texts.judging.cancel, classes='quiet', toggle=f'readers-of-{name}')}</div></form>"
    )


def _render_box(name: str, beside: str, checked: bool) -> str:
    return (
        f'<label><input type="checkbox" name="to" value="{escape(name)}"{" checked" if checked else ""}>'
        f'<span>{escape(name)} <span class="hint">{escape(beside)}</span></span></label>'
    )
