"""The web app: one page with three tabs, and the server that shows it. What happens in a tab is in that tab's file."""

import os
from contextlib import suppress
from html import escape
from typing import Any

import gradio as gr

from retrieval.errors import RetrievalError
from ui.actions.uploads import incoming
from ui.web.chat.tab import ChatTab
from ui.web.documents.tab import DocumentsTab
from ui.web.edge import LISTEN, new_visitor, polite, user_of
from ui.web.learning.tab import LearningTab
from ui.web.panel import panel
from ui.web.theme import STYLE_SHEET, theme
from ui.wiring import Apprentice

INCOMING_KEPT_S = 3600
"""How long Gradio keeps an upload that was not taken over, and how often it looks."""
BRAND = '<div class="brand"><span class="mark" aria-hidden="true"></span>Apprentice</div>'


def build(apprentice: Apprentice) -> gr.Blocks:
    """Return the page. Nothing of `apprentice` is loaded before someone opens it."""
    cleaning = (INCOMING_KEPT_S, INCOMING_KEPT_S)
    with gr.Blocks(title="Apprentice", analytics_enabled=False, fill_width=True, delete_cache=cleaning) as blocks:
        # A fixed secret keeps the entry readable across restarts; a visitor's id is all that is in it.
        visitor = gr.BrowserState("", storage_key="apprentice-visitor", secret="apprentice")
        gr.HTML(BRAND, elem_id="brand", apply_default_css=False, elem_classes=["panel"])
        serving = panel("serving")
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab("Chat", id="chat", elem_id="chat-tab"):
                chat = ChatTab(apprentice, visitor)
            with gr.Tab("Documents", id="documents", elem_id="documents-tab") as documents_tab:
                documents = DocumentsTab(apprentice)
            with gr.Tab("Learning", id="learning", elem_id="learning-tab") as learning_tab:
                learning = LearningTab(apprentice, visitor)

        def open_page(visitor_id: str, conversation_id: str, request: gr.Request) -> dict[Any, Any]:
            visitor_id = visitor_id or new_visitor()
            page = chat.show(user_of(request, visitor_id), conversation_id)
            return {visitor: visitor_id, serving: serving_html(apprentice), **page}

        def show_serving() -> str:
            return serving_html(apprentice)

        def open_learning(visitor_id: str, request: gr.Request) -> dict[Any, Any]:
            return learning.show(user_of(request, visitor_id))

        blocks.load(polite(open_page), [visitor, chat.conversation], [visitor, serving, *chat.view], **LISTEN)
        documents_tab.select(polite(documents.show), None, documents.view, **LISTEN)
        learning_tab.select(polite(open_learning), visitor, learning.view, **LISTEN)
        for changed in (chat.transcript.change, learning.adapters.change):
            changed(polite(show_serving), None, serving, **LISTEN)
    return blocks


def serving_html(apprentice: Apprentice) -> str:
    """Return which adapter answers."""
    champion = apprentice.shelf.champion()
    name = f'<b id="champion">{escape(champion)}</b>' if champion else '<b id="champion">base model</b>'
    return f'<div class="serving" title="What answers the next question"><span class="dot"></span>{name}</div>'


def serve(
    apprentice: Apprentice,
    host: str,
    port: int,
    *,
    block: bool = True,
) -> gr.Blocks:
    """Serve the page at http://host:port until interrupted, or with `block=False` until `close()` is called on it.

    The models are loaded first. Raises AssistantError when none can answer, OSError when the port is taken.
    """
    _load_models(apprentice)
    folder = incoming(apprentice)
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["GRADIO_TEMP_DIR"] = str(folder)  # read when the page is built; else uploads lie in /tmp for all
    blocks = build(apprentice)
    blocks.queue(default_concurrency_limit=None).launch(
        server_name=host,
        server_port=port,
        share=False,
        quiet=True,
        show_error=False,
        prevent_thread_lock=not block,
        footer_links=[],
        theme=theme(),
        css_paths=STYLE_SHEET,
        max_file_size=f"{apprentice.settings.index.max_file_mb}mb",
        enable_monitoring=False,
        ssr_mode=False,
        max_threads=64,
    )
    return blocks


def _load_models(apprentice: Apprentice) -> None:
    """Load what answering needs, one after the other.

    Left to the first requests, threads would import torch and transformers at once and may see modules half-loaded.
    """
    with suppress(RetrievalError):  # said again to whoever searches; the page is needed to mend it
        apprentice.library.search("ready")
    _ = apprentice.assistant
    if apprentice.settings.corrections.enabled:
        apprentice.corrections.refresh()
