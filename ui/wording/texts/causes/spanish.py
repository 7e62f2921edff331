"""What is said in Spanish of why answers were bad."""

from ui.wording.texts.causes.causes import CausesTexts

SPANISH_CAUSES = CausesTexts(
    heading="Por qué fallaron las respuestas",
    intro="Cada respuesta que se corrigió o recibió un pulgar hacia abajo, según el paso en que falló. Lo "
    "que añade una corrección se busca en los pasajes de la respuesta y después en todos los "
    "documentos.",
    find="Buscar las causas",
    none="Todavía no se ha corregido ni valorado mal ninguna respuesta.",
    names={
        "retrieval": "Búsqueda",
        "missing document": "Documento que falta",
        "gate": "Rechazo",
        "choice": "Elección",
        "model": "Modelo",
        "unclear": "No está claro",
    },
    meanings={
        "retrieval": "un pasaje dice lo correcto y la búsqueda no lo encontró",
        "missing document": "ningún documento dice lo correcto",
        "gate": "se rechazó aunque se había encontrado, o se respondió lo que había que rechazar",
        "choice": "se encontró y se mostraron otras frases",
        "model": "el modelo lo leyó y escribió otra cosa",
        "unclear": "un pulgar hacia abajo, y nadie dijo qué sería correcto",
    },
)
