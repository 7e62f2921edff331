"""What is said in Spanish where people mark what is wrong in an answer."""

from ui.wording.texts.feedback.marking.marking import MarkingTexts

SPANISH_MARKING = MarkingTexts(
    point_out="Señalar lo que está mal",
    which_part="¿Qué parte está mal?",
    which_passage="¿Qué pasaje responde a la pregunta?",
    no_passages="Esta respuesta no tenía pasajes.",
    search_label="Buscar en todos los documentos",
    search="Buscar",
    none_found="No se encontró nada. Pruebe con otras palabras.",
    wrong="Marcado como erróneo: «{part}»",
    right="Pasaje correcto: {passage}",
    hint="Ayuda a saber por qué hay respuestas malas. Ningún entrenamiento aprende de ello.",
)
