"""What is said in Spanish of reviewing corrections and thumbs down."""

from ui.wording.texts.counted import Counted
from ui.wording.texts.feedback.review.review import ReviewTexts

SPANISH_REVIEW = ReviewTexts(
    tab="Revisión",
    tab_waiting="Revisión ({count})",
    intro="Correcciones y pulgares hacia abajo de otras personas que nadie ha revisado aún. Lo que acepte cuenta "
    "enseguida; lo que rechace no lo aprende ningún modelo ni lo recibe nadie. Quien lo escribió lee su motivo.",
    move="moverse",
    pick="seleccionar",
    nothing="No hay nada pendiente",
    nothing_hint="Aquí llegan correcciones y pulgares hacia abajo de los demás. Las suyas las revisa otra persona.",
    queue="Lo pendiente",
    correction="Corrección",
    thumb_down="Pulgar hacia abajo",
    record="{accepted} aceptadas, {changed} cambiadas, {rejected} rechazadas, {missing} ausentes de los documentos",
    agreement="coincide con otras personas en {agreed} de {compared}",
    new_here="persona nueva aquí",
    answer="Respuesta",
    corrected="Corrección",
    comment="Comentario",
    sources=Counted("{count} fuente de la respuesta", "{count} fuentes de la respuesta"),
    no_sources="La respuesta no tenía fuentes.",
    accept="Aceptar",
    change="Cambiar",
    reject="Rechazar",
    missing="Falta en los documentos",
    text="La corrección como debe ser",
    save="Aceptar así",
    reason="Por qué se rechaza",
    reason_hint="Lo lee quien la escribió.",
    select="Seleccionar: {question}",
    select_all="Seleccionar todo",
    selected="Seleccionadas:",
    decided=Counted("{count} decidida.", "{count} decididas."),
    latest="Decidido hace poco",
    put_back="Volver a pendiente",
    outcomes={
        "accepted": "{name} lo aceptó.",
        "changed": "{name} lo aceptó con otras palabras.",
        "rejected": "{name} lo rechazó: {reason}",
        "missing": "{name} dice que esto falta en los documentos.",
    },
    a_reviewer="Alguien que revisa",
    changed_yours="Corregida por usted, cambiada al revisar",
)
