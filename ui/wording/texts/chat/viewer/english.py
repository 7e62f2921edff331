"""What the dialog says in English in which a source is read."""

from ui.wording.texts.chat.viewer.viewer import ViewerTexts

ENGLISH_VIEWER = ViewerTexts(
    open="Open",
    previous="Previous passage",
    next="Next passage",
    as_text="Show text",
    as_page="Show page",
    original="Download original",
    close="Close",
    page="Page {number} of “{title}”",
    gone="The library does not hold this passage any more: its document was changed or removed.",
)
