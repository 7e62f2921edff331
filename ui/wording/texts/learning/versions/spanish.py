"""What is said of learned versions in Spanish."""

from ui.wording.texts.counted import Counted
from ui.wording.texts.learning.versions.versions import CardTexts, CompareTexts, CurveTexts, VersionTexts

SPANISH_VERSIONS = VersionTexts(
    obstacles={
        "running": "Ya hay un entrenamiento en marcha: solo uno a la vez.",
        "read-only": "No se puede escribir en la carpeta {home}: lo aprendido no se podría guardar.",
        "remote": "El modelo funciona en {url}: aquí no se puede entrenar nada. Indique en los ajustes un modelo de "
        "esta máquina.",
        "disk": "Quedan {free} MB en el disco; un entrenamiento necesita al menos {needed} MB.",
        "documents": "No hay documentos que todos puedan leer, y este método no aprende otra cosa.",
    },
    elsewhere="Lo empezó otro proceso del servidor, número {process}. Deténgalo allí: Ctrl-C o kill {process}.",
    curve=CurveTexts(
        loss="Pérdida",
        margin="Margen: cuánto prefiere las correcciones",
        reward="Recompensa: lo que valen los textos que escribe",
        held_back="Margen en los pares reservados",
        drawn="De {first} a {last}, en el paso {step} de {steps}",
    ),
    card=CardTexts(
        open="Abrir la ficha de {version}",
        close="Cerrar",
        download="Guardar la ficha",
        base_model="Modelo",
        held_back="Reservados para parar",
        ranked="Pares que su recompensa ordena bien",
        steps="Pasos",
        time="Duración",
        memory="Memoria",
        energy="Energía",
        size="Tamaño",
        computed_on="Calculado en",
        served="Cuándo respondió",
        figures="Todas las cifras",
        settings="Todos los ajustes",
        delete="Eliminar",
        delete_sure="¿Eliminarla para siempre? Sus respuestas y exámenes se quedan.",
        deleted="{version} está eliminada.",
        holds={
            "serves": "No se puede eliminar mientras responde.",
            "rollback": "No se puede eliminar: al revertir volvería a responder.",
            "training": "No se puede eliminar antes de que acabe el entrenamiento.",
        },
    ),
    compare=CompareTexts(
        heading="Comparar",
        first="Versión",
        second="con",
        compare="Comparar",
        figure="Cifra",
        verdict="Veredicto",
        asked=Counted("La pregunta que se hizo a ambas ({count})", "Las {count} preguntas que se hicieron a ambas"),
        no_exam="Ningún examen hizo a ambas las mismas preguntas. Tras «assistant evaluate FILE --adapter ID» para "
        "cada una, sus respuestas se comparan aquí.",
    ),
)
