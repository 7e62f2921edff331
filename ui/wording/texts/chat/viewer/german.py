"""What the dialog says in German in which a source is read."""

from ui.wording.texts.chat.viewer.viewer import ViewerTexts

GERMAN_VIEWER = ViewerTexts(
    open="Öffnen",
    previous="Vorige Textstelle",
    next="Nächste Textstelle",
    as_text="Text zeigen",
    as_page="Seite zeigen",
    original="Original herunterladen",
    close="Schließen",
    page="Seite {number} von „{title}“",
    gone="Die Bibliothek enthält diese Textstelle nicht mehr: Ihr Dokument wurde geändert oder entfernt.",
)
