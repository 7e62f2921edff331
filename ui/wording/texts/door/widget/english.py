"""What the widget says in English."""

from ui.wording.texts.door.widget.widget import WidgetTexts

ENGLISH_WIDGET = WidgetTexts(
    open="Ask a question",
    close="Close",
    title="Ask the documents",
    kept="Your questions are kept, so that you can correct the answers. Only this browser shows them.",
    failed="The answer did not arrive. Ask again.",
)
