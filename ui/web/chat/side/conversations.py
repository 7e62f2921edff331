"""The list of a person's conversations as HTML: by day, each with a menu of what can be done with it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from html import escape
from itertools import groupby
from typing import Any

from feedback.history import Conversation
from ui.web.chat.side.sharing import NOTHING, Sharing, render_mark, render_sharing
from ui.web.look.panel import button, confirm_button, icon
from ui.web.look.parts import render_time
from ui.wording.texts.chat.conversations import ConversationTexts
from ui.wording.texts.texts import PageTexts


def render_conversations(
    conversations: Sequence[Conversation],
    current: str,
    texts: PageTexts,
    words: str = "",
    sharing: Sharing = NOTHING,
) -> str:
    """Return the conversations, pinned ones first, then the latest; the one with the id `current` is marked.

    With `words`, they are those that were found by them. `sharing` says which of them are shared.
    """
    names = texts.conversations
    if not conversations:
        return f'<p class="nothing">{names.none_found if words else texts.chat.no_conversations}</p>'
    in_order = sorted(conversations, key=lambda one: not one.pinned)
    groups = groupby(in_order, key=lambda one: names.pinned if one.pinned else _name_day(one.at, names))
    return "".join(
        f'<h3 class="day">{escape(day)}</h3>{"".join(_entry(one, current, texts, sharing) for one in group)}'
        for day, group in groups
    )


def _name_day(at: datetime, texts: ConversationTexts) -> str:
    """Return a day as people call it, in the server's zone."""
    local, today = at.astimezone().date(), datetime.now().astimezone().date()
    if local >= today:
        return texts.today
    return texts.yesterday if local == today - timedelta(days=1) else texts.earlier


def _entry(one: Conversation, current: str, texts: PageTexts, sharing: Sharing) -> str:
    title = " ".join(one.title.split())
    part = f"menu-{one.id}"
    opener = button(
        escape(title),
        title=title,
        classes="conversation current" if one.holds(current) else "conversation",
        do="open",
        conversation=one.id,
    )
    more = button(icon("more"), title=texts.conversations.more.format(title=title), classes="more", toggle=part)
    shown = one.show(current) if one.holds(current) else one
    return (
        f'<div class="one openable" id="{escape(part)}"><div class="line">{opener}{render_mark(one, sharing, texts)}'
        f'{more}</div><div class="menu">{_menu(shown, title, texts, sharing)}</div></div>'
    )


def _menu(one: Conversation, title: str, texts: PageTexts, sharing: Sharing) -> str:
    """Return what can be done with a conversation; what is saved or shared is the branch that is shown."""
    names, about = texts.conversations, dict[str, Any](conversation=one.id)
    pin = names.unpin if one.pinned else names.pin
    return (
        f'<p class="when">{render_time(one.at, texts)}</p>'
        f'<form data-for="{escape(one.id)}"><input name="title" value="{escape(title)}" maxlength="200" '
        f'aria-label="{escape(names.name)}">{button(names.rename, classes="quiet", do="rename", **about)}</form>'
        f"{button(pin, classes='quiet', do='pin', pinned='no' if one.pinned else 'yes', **about)}"
        f"{button(names.markdown, classes='quiet', do='save', form='markdown', stay='yes', **about)}"
        f"{button(names.json, classes='quiet', do='save', form='json', stay='yes', **about)}"
        f"{render_sharing(one, sharing, texts)}"
        + confirm_button(
            names.delete,
            texts.branches.delete_sure if one.branches else names.delete_sure,
            names.delete,
            texts.frame.keep,
            f"delete-{one.id}",
            do="delete",
            branches=" ".join(one.branches),
            **about,
        )
    )
