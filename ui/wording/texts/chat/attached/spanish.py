"""What the chat says in Spanish of files that are attached to a conversation."""

from ui.wording.texts.chat.attached.attached import AttachedTexts

SPANISH_ATTACHED = AttachedTexts(
    attach="Adjuntar archivos",
    target="Adónde van los archivos adjuntos",
    here="Para esta conversación",
    library="A la biblioteca: {collection}",
    files="Adjuntos a esta conversación",
    note="Solo usted recibe respuestas de ellos, y solo aquí. Se eliminan con la conversación.",
    remove="Quitar «{name}»",
    read_page="Leer esta página: {address}",
    waiting="en espera",
    failed="No se pudo leer «{name}»: {reason}",
)
