"""What is said in Spanish of questions that are asked anew."""

from ui.wording.texts.chat.branches.branches import BranchTexts

SPANISH_BRANCHES = BranchTexts(
    edit="Editar la pregunta",
    edited="Pregunta editada",
    hint="Lo que venía después se conserva en la versión anterior.",
    versions="Versión {number} de {count} de esta pregunta",
    earlier="Mostrar la versión anterior",
    later="Mostrar la versión siguiente",
    delete_sure="Se borran todas las versiones de sus preguntas, "
    "con respuestas, valoraciones y correcciones, para siempre.",
)
