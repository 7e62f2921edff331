"""What the page says of the library in Spanish."""

from ui.wording.texts.counted import Counted
from ui.wording.texts.documents.library import (
    AddressTexts,
    FindingTexts,
    FolderTexts,
    LibraryTexts,
    OpenedTexts,
    SelectingTexts,
)

SPANISH_LIBRARY = LibraryTexts(
    folder=FolderTexts(
        add="Añadir una carpeta",
        hint="Con todas sus subcarpetas. Se omiten los archivos ocultos y temporales.",
        sending="Enviados: {done} de {total} archivos",
        hidden="Archivos y carpetas ocultos o temporales omitidos: {count}",
        large="Archivos de más de {most} MB omitidos: {count}",
        lost="Archivos que no llegaron: {count}",
        nothing="En esta carpeta no hay nada que se pueda añadir.",
    ),
    address=AddressTexts(
        label="O añada una página web",
        add="Añadir",
        follow="Seguir también sus enlaces",
        follow_hint="Añade las páginas del mismo sitio a las que enlaza: hasta {depth} enlaces "
        "seguidos, {pages} páginas y {minutes} minutos.",
    ),
    finding=FindingTexts(
        words="Buscar un documento",
        all_collections="Todas las colecciones",
        kind="Tipo",
        all_kinds="Todos los tipos",
        web="página web",
        other="otro texto",
        since={"": "Cualquier fecha", "1": "Últimas 24 horas", "7": "Últimos 7 días", "30": "Últimos 30 días"},
        status="Estado",
        condition={"": "Cualquier estado", "whole": "leído por completo", "partly": "leído en parte"},
        order="Orden",
        orders={
            "title": "Por título",
            "newest": "Más recientes primero",
            "oldest": "Más antiguos primero",
            "largest": "Más largos primero",
        },
        found="{count} de {total} documentos",
        none="No hay ningún documento así. Busque otra cosa.",
        more=Counted("Mostrar {count} más", "Mostrar {count} más"),
    ),
    selecting=SelectingTexts(
        select="Seleccionar «{title}»",
        select_all="Seleccionar todos los mostrados",
        selected="Seleccionados:",
        target="Colección de destino",
        move="Mover",
        remove_sure="Las respuestas dejarán de usarlos.",
        removed=Counted(
            "Se ha eliminado {count} documento. Las respuestas ya no lo usan.",
            "Se han eliminado {count} documentos. Las respuestas ya no los usan.",
        ),
    ),
    opened=OpenedTexts(
        open="Abrir «{title}»",
        back="Todos los documentos",
        read_again="Leer de nuevo",
        text="Texto",
        cited="Citado para",
        whole="Se leyó todo.",
        later="Seguir leyendo",
        earlier="Atrás",
        chunk="{number} de {total}",
        span="caracteres {start} a {end}",
        shared="El texto marcado está también en el fragmento anterior.",
        none_cited="Todavía no se ha respondido a ninguna de sus preguntas con él.",
        of_all=Counted(
            "{count} respuesta a cualquier persona lo cita.", "{count} respuestas a cualquier persona lo citan."
        ),
    ),
    waiting="en espera",
    more_waiting=Counted("y {count} archivo más", "y {count} archivos más"),
)
