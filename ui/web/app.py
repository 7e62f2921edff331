"""The web app: one page with its tabs, and what is loaded behind it. What happens in a tab is in that tab's file."""

import os
from collections.abc import Callable, Iterator
from functools import partial
from html import escape
from typing import Any

import gradio as gr
from fastapi import FastAPI

from retrieval.errors import RetrievalError
from ui.actions.library.attached import remove_left
from ui.actions.library.uploads import incoming
from ui.actions.training.models.desk import ModelDesk
from ui.actions.training.run import TrainingDesk
from ui.settings.read_only import describe_read_only
from ui.startup.readiness import RECORDS, Step
from ui.web.chat.attached.bar import STYLE_SHEET as ATTACHED_STYLE
from ui.web.chat.side.drawer.drawer import STYLE_SHEET as DRAWER_STYLE
from ui.web.chat.tab import ChatTab
from ui.web.chat.viewer.viewer import STYLE_SHEET as VIEWER_STYLE
from ui.web.documents.tab import STYLE_SHEET as DOCUMENTS_STYLE
from ui.web.documents.tab import DocumentsTab
from ui.web.edge import LISTEN, MANY, find_visitor, needs, polite
from ui.web.learning.models.rendering import STYLE_SHEET as MODEL_STYLE
from ui.web.learning.page import STYLE_SHEET as LEARNING_STYLE
from ui.web.learning.tab import LearningTab
from ui.web.look.account import render_account
from ui.web.look.panel import panel
from ui.web.look.parts import render_loading
from ui.web.look.theme import STYLE_SHEET, theme
from ui.web.quality.report import STYLE
from ui.web.quality.tab import QualityTab
from ui.web.review.tab import STYLE_SHEET as REVIEW_STYLE
from ui.web.review.tab import ReviewTab
from ui.web.sent.allowance import Allowance, read_limits
from ui.web.sent.clicks import read_name
from ui.web.sent.earlier_visitors import take_over
from ui.wiring import Apprentice
from ui.wording.texts.texts import PageTexts

BEGIN_ANEW = """(taken) => {
  if (taken !== "taken over" || localStorage.getItem("apprentice-begun-anew")) return;
  localStorage.setItem("apprentice-begun-anew", "yes");
  location.reload();
}"""
"""Loads the page once more when a browser got back who it was: what it listens to is still the other visitor's."""
MOST_THREADS = 64
"""Requests that are handled at the same time; most of them wait for something."""
READ_ADDRESS = """(kept) => {
  const [tab, named] = location.hash.slice(1).split("/");
  return tab === "chat" ? named || "" : kept;
}"""
"""Which conversation is opened: the one in the address, else the one that this browser showed last."""
BRAND = '<div class="brand"><span class="mark" aria-hidden="true"></span>Apprentice</div>'


Desks = tuple[TrainingDesk, ModelDesk]
"""What begins and follows work beside the page; every visitor, whatever the language, uses the same ones."""


def build(apprentice: Apprentice, desks: Desks, allowance: Allowance, texts: PageTexts) -> gr.Blocks:
    """Return the page in one language as Gradio's components."""
    frame = texts.frame
    with gr.Blocks(title="Apprentice", analytics_enabled=False, fill_width=True) as blocks:
        # What an earlier version left in the browser: it is read once, and written over.
        earlier = gr.BrowserState("", storage_key="apprentice-visitor", secret="apprentice")
        gr.HTML(BRAND, elem_id="brand", apply_default_css=False, elem_classes=["panel"])
        account = gr.HTML("", elem_id="account", apply_default_css=False, elem_classes=["panel"])
        serving = panel("serving")
        getting_ready = panel("getting-ready")
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab(frame.chat, id="chat", elem_id="chat-tab"):
                chat = ChatTab(apprentice, texts, allowance)
            with gr.Tab(frame.documents, id="documents", elem_id="documents-tab") as documents_tab:
                documents = DocumentsTab(apprentice, texts, allowance)
            with gr.Tab(frame.learning, id="learning", elem_id="learning-tab") as learning_tab:
                learning = LearningTab(apprentice, texts, *desks)
            with gr.Tab(texts.quality.heading, id="quality", elem_id="quality-tab") as quality_tab:
                quality = QualityTab(apprentice, texts)

            with gr.Tab(texts.review.tab, id="review", elem_id="review-tab", visible=False) as review_tab:
                review = ReviewTab(apprentice, texts, review_tab)

        def greet(earlier_id: object, request: gr.Request) -> Any:
            if not isinstance(earlier_id, str) or not earlier_id:
                return gr.skip()
            take_over(apprentice, earlier_id, find_visitor(request))
            return "taken over"

        def follow_loading() -> Iterator[str]:
            for progress in apprentice.readiness.follow():
                yield render_loading(progress, texts.loading)

        @needs("ask")
        def open_page(conversation_id: object, request: gr.Request) -> dict[Any, Any]:
            shown = {account: render_account(find_visitor(request).person, texts), serving: show_serving()}
            shown |= review.show_name(find_visitor(request).person)
            return {**shown, **chat.open(read_name(conversation_id), request)}

        @needs("ask")
        def show_serving() -> str:
            return render_serving(apprentice, texts)

        @needs("judge")
        def open_learning(chosen: object, request: gr.Request) -> dict[Any, Any]:
            return learning.show(find_visitor(request).person, chosen)

        @needs("approve")
        def open_quality(request: gr.Request) -> dict[Any, Any]:
            return quality.show(find_visitor(request).person)

        # Without the queue it is answered in its own request, and only such an answer can bring another cookie.
        greeted = blocks.load(greet, earlier, earlier, queue=False, **LISTEN)
        greeted.then(None, earlier, js=BEGIN_ANEW, **LISTEN)
        opened_in = [account, serving, review_tab, chat.page.conversation, *chat.page.view]
        opened = greeted.then(polite(open_page), chat.page.conversation, opened_in, js=READ_ADDRESS, **LISTEN)
        opened.then(polite(chat.page.first.offer), None, chat.page.first.offers, **LISTEN)
        opened.then(polite(chat.answering.follow), chat.page.conversation, chat.page.everything, **MANY)
        opened.then(polite(chat.page.attached.follow_files), chat.page.conversation, chat.page.attached.panel, **MANY)
        blocks.unload(chat.close)
        blocks.load(follow_loading, None, getting_ready, **LISTEN)
        documents_tab.select(polite(documents.show), None, documents.view, **LISTEN)
        shown = learning_tab.select(polite(open_learning), learning.method, learning.view, **LISTEN)
        shown.then(polite(learning.model.follow), None, learning.model.view, **LISTEN)
        quality_tab.select(polite(open_quality), None, quality.view, **LISTEN)
        for changed in (chat.page.transcript.change, learning.adapters.change, learning.model.answering.change):
            changed(polite(show_serving), None, serving, **LISTEN)
    return blocks


def render_head(texts: PageTexts) -> str:
    """Return what names Gradio's notices in the language of the page."""
    frame = texts.frame
    return f'<style>:root {{ --notice-info: "{frame.info}"; --notice-warning: "{frame.warning}"; }}</style>'


def write_language(texts: PageTexts) -> str:
    """Return the script that tells browsers the language; Gradio says that it is English."""
    return f'() => {{ document.documentElement.lang = "{texts.lang}" }}'


def render_serving(apprentice: Apprentice, texts: PageTexts) -> str:
    """Return what answers the next question, as a button that leads to Quality (see page.js)."""
    apprentice.readiness.wait(RECORDS)
    first, settings = texts.conversations.first, apprentice.settings
    versions = ", ".join(apprentice.serving.served().parts.versions)  # without what fits another model
    manner = settings.answers.manner
    if versions:
        name = first.learned.format(version=versions)
    elif manner == "quote" or (manner == "learned" and settings.untrained_manner == "quote"):
        name = first.quotes
    else:
        name = first.model.format(model=settings.model.model_id)
    title = escape(f"{texts.frame.serving}: {name}. {first.see_quality}")
    return (
        f'<button type="button" class="serving" data-tab="quality" title="{title}"><span class="dot"></span>'
        f'<span id="champion">{escape(name)}</span></button>'
    )


def prepare_pages(apprentice: Apprentice) -> Callable[[PageTexts], FastAPI]:
    """Return what builds the page in a language as an app for a server.

    Nothing of `apprentice` is loaded before someone opens it.
    """
    folder = incoming(apprentice)
    apprentice.home.mkdir(0o700, parents=True, exist_ok=True)
    folder.mkdir(parents=True, exist_ok=True)
    # Read when the page is built; else what Gradio stores lies in /tmp for all.
    os.environ["GRADIO_TEMP_DIR"] = str(folder)
    desks = TrainingDesk(apprentice.home, apprentice.loaded.file), ModelDesk(apprentice)
    return partial(_build_page, apprentice, desks, Allowance(read_limits(apprentice.settings)))


def _build_page(apprentice: Apprentice, desks: Desks, allowance: Allowance, texts: PageTexts) -> FastAPI:
    blocks = build(apprentice, desks, allowance, texts)
    blocks.max_threads = MOST_THREADS
    blocks.queue(default_concurrency_limit=None)
    return gr.mount_gradio_app(
        FastAPI(openapi_url=None),
        blocks,
        path="/",
        show_error=False,
        footer_links=[],
        head=render_head(texts),
        js=write_language(texts),
        theme=theme(),
        css_paths=[
            STYLE_SHEET,
            VIEWER_STYLE,
            ATTACHED_STYLE,
            DRAWER_STYLE,
            DOCUMENTS_STYLE,
            LEARNING_STYLE,
            MODEL_STYLE,
            STYLE,
            REVIEW_STYLE,
        ],
        max_file_size=f"{apprentice.settings.index.max_file_mb}mb",
        enable_monitoring=False,
        run_history=False,  # else browsers keep every call, and offer to send them to the Hugging Face hub
        ssr_mode=False,
    )


def list_steps(apprentice: Apprentice) -> list[Step]:
    """Return what answering needs and the page does not, in the order in which it is wanted."""
    models = apprentice.home / "models"
    converted = apprentice.settings.model.base_url or any(models.glob("*/config.json"))
    found = [
        Step(RECORDS, lambda: _load_records(apprentice)),
        Step("search", lambda: apprentice.library.search("ready")),
        Step("model" if converted else "conversion", lambda: _load_model(apprentice)),
    ]
    if apprentice.settings.corrections.enabled:
        found.append(Step("corrections", lambda: apprentice.corrections.refresh()))
    return found


def _load_records(apprentice: Apprentice) -> None:
    """Load what the page shows before a question is asked."""
    _ = apprentice.feedback, apprentice.shelf
    apprentice.library.documents()
    remove_left(apprentice)
    if apprentice.loaded.read_only:
        raise RetrievalError(describe_read_only(apprentice.loaded.read_only))


def _load_model(apprentice: Apprentice) -> None:
    """Load what answers, and the model also where most answers are quoted: nobody should wait for the first other."""
    from assistant.models.waiting import WaitingGenerator

    if isinstance(generator := apprentice.assistant.generator, WaitingGenerator):
        _ = generator.writer
