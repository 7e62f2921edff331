"""What the page says in Spanish of the feedback of one person and of golden questions."""

from ui.wording.texts.counted import Counted
from ui.wording.texts.feedback.golden import GoldenTexts
from ui.wording.texts.feedback.my_feedback import MyFeedbackTexts

SPANISH_MY_FEEDBACK = MyFeedbackTexts(
    heading="Qué hicieron mis comentarios",
    intro="Cada una de sus correcciones y valoraciones: qué hace con ella el próximo entrenamiento, qué ha aprendido "
    "de ella, y qué se respondió entonces y se responde ahora.",
    most_changed="Lo que más cambió en los exámenes de sus preguntas",
    exam_of="Examen de {version}",
    promoted="activada",
    not_promoted="no activada",
    before="Antes",
    after="Después",
    lessons={"score": "si responder", "extract": "cuánto citar", "adapter": "cómo escribir"},
    learned="{version} ha aprendido de ella: {lessons}.",
    learned_earlier="{version} ha aprendido de lo que usted había dicho antes: {lessons}.",
    serves="en servicio",
    rests="fuera de servicio",
    no_version="Ninguna versión aprendida la conoce todavía.",
    asked="Se preguntó en el examen de {versions}, por lo que entonces no se aprendió.",
    then_and_now="Entonces y ahora",
    answered_then="Respuesta de entonces",
    your_correction="Su corrección",
    your_thumb="Usted dijo",
    ask_today="Ver qué se responde hoy",
    asking="Preguntando de nuevo…",
    today="Respuesta de hoy",
    approved_today="Es la respuesta aprobada: una corrección que recibe palabra por palabra todo el que pregunta "
    "esto. No muestra lo que se aprendió.",
    alone_today="Hoy, sin la respuesta aprobada",
    older=Counted("{count} anterior", "{count} anteriores"),
    others=Counted("{count} respuesta que valoraron otros", "{count} respuestas que valoraron otros"),
)
SPANISH_GOLDEN = GoldenTexts(
    keep="Responder esto siempre bien",
    kept="Guardada como pregunta de oro. Haga clic para soltarla.",
    kept_notice="Guardada: ninguna versión nueva puede estropear esta respuesta. Lo que preguntan los exámenes no se "
    "aprende, así que el entrenamiento la deja fuera. La encontrará entre las preguntas de oro.",
    fate="Una pregunta de oro: los exámenes la hacen, así que ningún entrenamiento la aprende.",
    heading="Preguntas de oro",
    intro="Preguntas cuya respuesta correcta usted conoce. Los exámenes las hacen, así que ningún entrenamiento "
    "aprende de correcciones de las mismas preguntas.",
    roles={"gold": "examen", "pin": "nunca debe fallar", "confirm": "confirmación"},
    role_hints={
        "gold": "la hace cada examen, junto a las correcciones reservadas",
        "pin": "lo que la responde bien solo se sustituye por algo que también lo haga",
        "confirm": "solo se hace a una versión a punto de activarse, que no debe mostrar pérdida",
    },
    new_people="Las preguntas de personas nuevas aquí cuentan cuando ya se las conoce.",
    none="Todavía no hay preguntas de oro. Haga clic en la estrella bajo una buena respuesta del chat, o añada una "
    "aquí.",
    question="Pregunta",
    answer="Respuesta correcta",
    answer_hint="Déjela vacía si los documentos no responden a la pregunta.",
    refusal="(los documentos no contienen respuesta)",
    role="Función",
    kept_by="Guardada por",
    you="usted",
    command_line="línea de órdenes",
    add="Añadir una pregunta",
    save="Guardar",
    edit="Editar",
    remove="Quitar",
    remove_sure="¿Que ningún examen la haga más?",
    added="La pregunta de oro está guardada.",
    upload="Importar un archivo JSONL",
    imported=Counted("Se importó {count} pregunta de oro.", "Se importaron {count} preguntas de oro."),
    draft="Proponer algunas de los documentos",
    draft_hint="Hechas por reglas a partir de títulos y frases. Léalas, corríjalas y acepte lo que sea correcto.",
    more_drafts="Proponer otras",
    no_drafts="Los documentos no sugieren más preguntas.",
    from_document="de «{title}»",
    accept="Aceptar",
)
