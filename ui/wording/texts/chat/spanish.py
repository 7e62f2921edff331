"""What conversations and an empty chat say in Spanish."""

from ui.wording.texts.chat.conversations import ConversationTexts, FirstTexts

SPANISH_CONVERSATIONS = ConversationTexts(
    search="Buscar conversaciones",
    none_found="Ninguna conversación contiene estas palabras.",
    pinned="Fijadas",
    today="Hoy",
    yesterday="Ayer",
    earlier="Antes",
    more="Más sobre «{title}»",
    pin="Fijar arriba",
    unpin="Dejar de fijar",
    rename="Cambiar nombre",
    name="Nombre de la conversación",
    save="Guardar",
    markdown="Guardar como Markdown",
    json="Guardar como JSON",
    delete="Eliminar",
    delete_sure="Sus preguntas, respuestas, valoraciones y correcciones se borran para siempre.",
    deleted="La conversación se ha eliminado.",
    question="Pregunta",
    sources="Fuentes",
    unkept="No aprender de esta conversación",
    unkept_note="De esta conversación no se guarda ni se aprende nada. Termina cuando la deja o recarga la página.",
    first=FirstTexts(
        identity="Apprentice responde con sus propios documentos y muestra dónde está cada respuesta.",
        learning="Corrija una respuesta debajo de ella: quien pregunte lo mismo recibe "
        "su corrección enseguida, y por la noche el asistente aprende de ella.",
        try_these="Preguntas que sus documentos responden",
        ask_about="¿Qué dice «{title}» sobre «{heading}»?",
        drop="Suelte aquí un archivo",
        quotes="Citas de los documentos",
        model="El modelo {model}",
        learned="Versión aprendida {version}",
        see_quality="Qué tan buenas son las respuestas",
    ),
)
