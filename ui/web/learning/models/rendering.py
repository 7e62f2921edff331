"""The model that answers, those that could, and what is done, as HTML."""

from collections.abc import Iterator
from datetime import datetime
from html import escape
from pathlib import Path

from assistant.models.engines.choosing import Measured
from ui.actions.training.models.desk import Work
from ui.actions.training.models.listing import Answering, Offer, Offered
from ui.settings.models.catalogue import CatalogueModel, write_size
from ui.settings.models.machine import USABLE, Machine
from ui.settings.models.servers import FoundServer
from ui.web.look.panel import button, confirm_button
from ui.web.look.parts import render_bar
from ui.wording.texts.texts import PageTexts

STYLE_SHEET = Path(__file__).with_name("models.css")
_DOWNLOADED_BYTES = 2.0
"""Of a parameter: models lie on the hub in 16 bits."""


def render_answering(answering: Answering, texts: PageTexts, *, idle: bool) -> str:
    """Return what is known of the model that answers; when `idle`, with buttons that exchange or measure it."""
    names = texts.learning.model
    facts = "".join(
        f"<div><dt>{label}</dt><dd>{escape(value)}</dd></div>" for label, value in _list_facts(answering, texts)
    )
    buttons = button(names.others, classes="quiet", do="list models") if idle else ""
    notes = [] if answering.loaded or answering.base_url else [names.not_loaded]
    if answering.measurable:
        notes += [_describe_measured(one, texts) for one in answering.measured] or [names.unmeasured]
        buttons += button(names.measure, classes="quiet", do="measure engines") if idle else ""
    said = "".join(f'<p class="where">{escape(note)}</p>' for note in notes)
    return (
        f'<div class="model" data-model="{escape(answering.model_id)}"><div class="head">'
        f"<h4>{escape(answering.model_id)}</h4>{buttons}</div>"
        f'<dl class="known">{facts}</dl>{said}</div>'
    )


def render_work(work: Work, answers: str, texts: PageTexts) -> str:
    """Return what is done, or how it ended; `answers` is the model that answers meanwhile."""
    names = texts.learning.model
    words = names.doing[work.stage].format(model=work.name)
    if work.busy:
        stop = work.stage in ("downloading", "measuring")
        cancel = button(names.cancel, classes="quiet", do="cancel model") if stop else ""
        if work.stage == "downloading" and work.total:
            done, total = (texts.write_number(count / 1e9, ",.2f") for count in (work.done, work.total))
            bar = render_bar(work.done / work.total, f"{words} {names.come.format(done=done, total=total)}")
        else:
            bar = f'<p class="waiting" role="status">{escape(words)}</p>'
        return f'<div class="run" data-state="{work.stage}"><div class="head">{bar}{cancel}</div></div>'
    if work.stage == "done" and work.measured:
        return ""
    more = [work.problem] if work.problem else []
    if work.stage == "failed":
        more.append(names.goes_on.format(model=answers))
    if work.unfitting:
        more.append(names.unfitting.format(versions=", ".join(work.unfitting)))
    said = "".join(f"<p>{escape(one)}</p>" for one in more)
    role = "alert" if work.stage == "failed" else "status"
    return f'<div class="run" data-state="{work.stage}" role="{role}"><b>{escape(words)}</b>{said}</div>'


def render_offer(offer: Offer, texts: PageTexts) -> str:
    """Return the catalogue, the servers of this machine, and the form for any other model."""
    names, machine = texts.learning.model, offer.machine
    memory = texts.write_number(machine.memory_bytes / 1e9, ",.0f")
    here = (names.machine_gpu if machine.gpu else names.machine).format(memory=memory, gpu=machine.gpu)
    heads = (names.model, names.size, names.window, names.licence, names.memory, names.fits, "")
    head = "".join(f"<th>{one}</th>" for one in heads)
    rows = "".join(_render_model(one, machine, texts) for one in offer.models)
    close = button(names.close, classes="quiet", do="close models")
    return (
        f'<section class="models" data-reveal><div class="head"><p>{escape(here)}</p>{close}</div>'
        f'<table class="listing"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
        f"<h5>{names.servers}</h5>{_render_servers(offer.servers, texts)}"
        f"<h5>{names.other}</h5>{_render_form(texts)}</section>"
    )


def _list_facts(answering: Answering, texts: PageTexts) -> Iterator[tuple[str, str]]:
    names, known = texts.learning.model, answering.known
    if answering.base_url:
        yield names.server, answering.base_url
    if answering.parameters:
        yield names.size, names.parameters.format(size=write_size(answering.parameters))
    if known:
        yield names.licence, known.licence
    yield names.window, names.tokens.format(count=texts.write_number(answering.window, ",.0f"))
    if answering.base_url:
        return
    yield names.engine, answering.engine
    yield names.held, answering.dtype if answering.quantization == "none" else answering.quantization
    if answering.memory_bytes:
        yield names.memory, f"{texts.write_number(answering.memory_bytes / 1e9, ',.1f')} GB"


def _describe_measured(one: Measured, texts: PageTexts) -> str:
    time = texts.write_time(datetime.fromisoformat(one.at).astimezone()) if one.at else "–"
    seconds = texts.write_number(one.answer_s, ",.1f")
    return texts.learning.model.measured.format(engine=one.engine, seconds=seconds, time=time)


def _render_model(offered: Offered, machine: Machine, texts: PageTexts) -> str:
    names, model = texts.learning.model, offered.model
    need = texts.write_number(offered.fit.need.serve / 1e9, ",.1f")
    window = texts.write_number(model.window, ",.0f")
    if offered.used:
        choose = f'<span class="status champion">{names.used}</span>'
    elif offered.fit.serves is None:
        choose = ""
    else:
        choose = _render_use(_ask_first(model, texts), f"use-{model.name}", texts, wanted=model.id)
    consent = f'<div class="where">{names.gated}</div>' if model.gated else ""
    return (
        f'<tr data-model="{escape(model.name)}"{" class=current" if offered.used else ""}>'
        f'<td><span class="title">{escape(model.name)}</span>'
        f'<div class="where" lang="en">{escape(model.good_for)}</div></td>'
        f'<td class="figure" data-label="{names.size}">{write_size(model.parameters)}</td>'
        f'<td class="figure" data-label="{names.window}">{window}</td>'
        f'<td data-label="{names.licence}">{escape(model.licence)}{consent}</td>'
        f'<td class="figure" data-label="{names.memory}">{need} GB</td>'
        f'<td class="fits{"" if offered.fit.serves else " not"}">{escape(_describe_fit(offered, machine, texts))}</td>'
        f'<td class="actions">{choose}</td></tr>'
    )


def _describe_fit(offered: Offered, machine: Machine, texts: PageTexts) -> str:
    """Say whether a model fits, how it has to be held for that, or why it does not."""
    names, fit = texts.learning.model, offered.fit
    if fit.serves is None:
        needed, there = (
            texts.write_number(count / 1e9, ",.1f") for count in (fit.need.serve, machine.memory_bytes * USABLE)
        )
        return names.too_large.format(needed=needed, there=there)
    said = names.answers if fit.trains is None else names.trains
    ways = sorted({way for way in (fit.serves, fit.trains) if way not in (None, fit.held)})
    return said + (f" ({names.held_as.format(ways=', '.join(ways))})" if ways else "")


def _ask_first(model: CatalogueModel, texts: PageTexts) -> str:
    names = texts.learning.model
    if model.id == "embedded":
        return names.use_sure.format(model=model.name)
    size = texts.write_number(model.parameters * _DOWNLOADED_BYTES / 1e9, ",.1f")
    return names.fetch_sure.format(model=model.name, size=size)


def _render_use(question: str, part_id: str, texts: PageTexts, **data: str) -> str:
    use = texts.learning.model.use
    return confirm_button(use, question, use, texts.frame.keep, part_id, do="use model", **data)


def _render_servers(servers: tuple[FoundServer, ...], texts: PageTexts) -> str:
    names = texts.learning.model
    rows = "".join(
        _render_at_server(server, name, f"use-at-{place}-{number}", texts)
        for place, server in enumerate(servers)
        for number, name in enumerate(server.models)
    )
    return (
        f'<table class="listing"><tbody>{rows}</tbody></table>' if rows else f'<p class="where">{names.no_servers}</p>'
    )


def _render_at_server(server: FoundServer, name: str, part_id: str, texts: PageTexts) -> str:
    sure = texts.learning.model.use_sure.format(model=name)
    choose = _render_use(sure, part_id, texts, wanted=server.base_url, at_server=name)
    return (
        f'<tr><td><span class="title">{escape(name)}</span><div class="where">{server.product}, '
        f'{escape(server.base_url)}</div></td><td class="actions">{choose}</td></tr>'
    )


def _render_form(texts: PageTexts) -> str:
    names = texts.learning.model
    return (
        f'<form class="own"><label>{names.other_hint}<input type="text" name="wanted" autocomplete="off" '
        f'maxlength="200"></label><label>{names.at_server}<input type="text" name="at_server" autocomplete="off" '
        f'maxlength="200"></label>{button(names.use, classes="quiet", do="use model", stay="")}</form>'
    )
