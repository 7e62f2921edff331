"""What is said of who may read which collection in Spanish."""

from ui.wording.texts.documents.readers.readers import ReadersTexts

SPANISH_READERS = ReadersTexts(
    heading="Quién puede leer",
    nothing_limited="Todo el mundo lee todas las colecciones.",
    limited="Limitadas: {names}",
    show="Colecciones",
    everybody="todo el mundo",
    admins="administración",
    only_admins="solo administración",
    change="Limitar…",
    change_of="Limitar quién puede leer «{collection}»",
    people="Personas",
    groups="Grupos",
    no_groups="No hay ninguno. La orden «assistant users group NAME --add PERSON» crea uno.",
    hint="La administración lo lee todo. Si no elige a nadie, solo ella lee.",
    limit="Limitar a estos",
    open="Abrir a todos",
    open_of="Dejar que todo el mundo lea «{collection}»",
    open_sure="Entonces la lee quien pueda preguntar.",
    was_limited="Desde el próximo clic leen «{collection}»: {readers}.",
    was_opened="Desde el próximo clic, quien pueda preguntar lee «{collection}».",
    is_empty="Aún no hay documentos en «{collection}»: el límite vale desde el primero.",
    has_learned="Las versiones que aprendieron antes aún pueden escribir lo que aprendieron de ella: vuelva atrás en "
    "{tab}, o entrene de nuevo.",
)
