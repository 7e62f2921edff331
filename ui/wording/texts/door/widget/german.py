"""What the widget says in German."""

from ui.wording.texts.door.widget.widget import WidgetTexts

GERMAN_WIDGET = WidgetTexts(
    open="Eine Frage stellen",
    close="Schließen",
    title="Die Dokumente fragen",
    kept="Ihre Fragen werden aufbewahrt, damit Sie die Antworten korrigieren können. Nur dieser Browser zeigt sie.",
    failed="Die Antwort ist nicht angekommen. Fragen Sie noch einmal.",
)
