"""The web app: one page with three tabs, and what is loaded behind it. What happens in a tab is in that tab's file."""

import os
from collections.abc import Iterator
from html import escape
from typing import Any

import gradio as gr
from fastapi import FastAPI

from ui.actions.uploads import incoming
from ui.startup.readiness import Step
from ui.web.chat.tab import ChatTab
from ui.web.documents.tab import DocumentsTab
from ui.web.edge import LISTEN, RECORDS, new_visitor, polite, user_of
from ui.web.learning.tab import LearningTab
from ui.web.look.panel import panel
from ui.web.look.parts import render_loading
from ui.web.look.theme import STYLE_SHEET, theme
from ui.wiring import Apprentice

MOST_THREADS = 64
"""Requests that are handled at the same time; most of them wait for something."""
INCOMING_KEPT_S = 3600
"""How long Gradio keeps an upload that was not taken over, and how often it looks."""
BRAND = '<div class="brand"><span class="mark" aria-hidden="true"></span>Apprentice</div>'


def build(apprentice: Apprentice) -> gr.Blocks:
    """Return the page as Gradio's components."""
    cleaning = (INCOMING_KEPT_S, INCOMING_KEPT_S)
    with gr.Blocks(title="Apprentice", analytics_enabled=False, fill_width=True, delete_cache=cleaning) as blocks:
        # A fixed secret keeps the entry readable across restarts; a visitor's id is all that is in it.
        visitor = gr.BrowserState("", storage_key="apprentice-visitor", secret="apprentice")
        gr.HTML(BRAND, elem_id="brand", apply_default_css=False, elem_classes=["panel"])
        serving = panel("serving")
        getting_ready = panel("getting-ready")
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab("Chat", id="chat", elem_id="chat-tab"):
                chat = ChatTab(apprentice, visitor)
            with gr.Tab("Documents", id="documents", elem_id="documents-tab") as documents_tab:
                documents = DocumentsTab(apprentice)
            with gr.Tab("Learning", id="learning", elem_id="learning-tab") as learning_tab:
                learning = LearningTab(apprentice, visitor)

        def greet(visitor_id: str) -> str:
            return visitor_id or new_visitor()

        def follow_loading() -> Iterator[str]:
            yield from map(render_loading, apprentice.readiness.follow())

        def open_page(visitor_id: str, conversation_id: str, request: gr.Request) -> dict[Any, Any]:
            return {serving: show_serving(), **chat.open(visitor_id, conversation_id, request)}

        def show_serving() -> str:
            return render_serving(apprentice)

        def open_learning(visitor_id: str, request: gr.Request) -> dict[Any, Any]:
            return learning.show(user_of(request, visitor_id))

        # The visitor is known before anything is loaded: a question that is asked meanwhile is already theirs.
        greeted = blocks.load(greet, visitor, visitor, **LISTEN)
        greeted.then(polite(open_page), [visitor, chat.conversation], [serving, *chat.view], **LISTEN)
        blocks.load(follow_loading, None, getting_ready, **LISTEN)
        documents_tab.select(polite(documents.show), None, documents.view, **LISTEN)
        learning_tab.select(polite(open_learning), visitor, learning.view, **LISTEN)
        for changed in (chat.transcript.change, learning.adapters.change):
            changed(polite(show_serving), None, serving, **LISTEN)
    return blocks


def render_serving(apprentice: Apprentice) -> str:
    """Return which adapter answers."""
    apprentice.readiness.wait(RECORDS)
    champion = apprentice.shelf.champion()
    name = f'<b id="champion">{escape(champion)}</b>' if champion else '<b id="champion">base model</b>'
    return f'<div class="serving" title="What answers the next question"><span class="dot"></span>{name}</div>'


def build_page(apprentice: Apprentice) -> FastAPI:
    """Return the page as an app for a server. Nothing of `apprentice` is loaded before someone opens it."""
    folder = incoming(apprentice)
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["GRADIO_TEMP_DIR"] = str(folder)  # read when the page is built; else uploads lie in /tmp for all
    blocks = build(apprentice)
    blocks.max_threads = MOST_THREADS
    blocks.queue(default_concurrency_limit=None)
    return gr.mount_gradio_app(
        FastAPI(openapi_url=None),
        blocks,
        path="/",
        show_error=False,
        footer_links=[],
        theme=theme(),
        css_paths=STYLE_SHEET,
        max_file_size=f"{apprentice.settings.index.max_file_mb}mb",
        enable_monitoring=False,
        ssr_mode=False,
    )


def list_steps(apprentice: Apprentice) -> list[Step]:
    """Return what answering needs and the page does not, in the order in which it is wanted."""
    models = apprentice.home / "models"
    converted = apprentice.settings.model.base_url or any(models.glob("*/config.json"))
    once = "" if converted else ", which is converted once: about a minute"
    found = [
        Step(RECORDS, "your conversations and documents", lambda: _load_records(apprentice)),
        Step("search", "the search", lambda: apprentice.library.search("ready")),
        Step("model", f"the language model{once}", lambda: apprentice.assistant),
    ]
    if apprentice.settings.corrections.enabled:
        found.append(Step("corrections", "past corrections", lambda: apprentice.corrections.refresh()))
    return found


def _load_records(apprentice: Apprentice) -> None:
    """Load what the page shows before a question is asked."""
    _ = apprentice.feedback, apprentice.shelf
    apprentice.library.documents()
