"""What the dialog says in Spanish in which a source is read."""

from ui.wording.texts.chat.viewer.viewer import ViewerTexts

SPANISH_VIEWER = ViewerTexts(
    open="Abrir",
    previous="Pasaje anterior",
    next="Pasaje siguiente",
    as_text="Mostrar el texto",
    as_page="Mostrar la página",
    original="Descargar el original",
    close="Cerrar",
    page="Página {number} de «{title}»",
    gone="La biblioteca ya no contiene este pasaje: su documento se cambió o se eliminó.",
)
