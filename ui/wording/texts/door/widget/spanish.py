"""What the widget says in Spanish."""

from ui.wording.texts.door.widget.widget import WidgetTexts

SPANISH_WIDGET = WidgetTexts(
    open="Hacer una pregunta",
    close="Cerrar",
    title="Preguntar a los documentos",
    kept="Sus preguntas se guardan para que pueda corregir las respuestas. Solo este navegador las muestra.",
    failed="La respuesta no ha llegado. Pregunte de nuevo.",
)
