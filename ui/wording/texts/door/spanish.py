"""What is said in Spanish where a request or a file is refused."""

from ui.wording.texts.door.door import DoorTexts

SPANISH_DOOR = DoorTexts(
    unknown_name="Este servidor no se conoce con el nombre «{name}». Abra la página por su dirección numérica o "
    "añada el nombre a `names` bajo [server] en los ajustes.",
    other_site="Esta petición viene de otro sitio y se ha rechazado. Abra la página misma. Detrás de un proxy, "
    "añada el nombre que usan los navegadores a `names` bajo [server] en los ajustes.",
    too_long="Esto supera los {most} KB. Acórtelo.",
    no_upload="No ha llegado ningún archivo. Añádalo de nuevo.",
    file_too_large="Un archivo puede tener {most} MB como máximo ([index] max_file_mb).",
    too_many_files="En una hora puede añadir {most} archivos como máximo ([server] upload_files). Espere un poco o "
    "pregunte a quien administra el servidor.",
    too_much="En una hora puede añadir {most} MB como máximo ([server] upload_mb). Espere un poco o pregunte "
    "a quien administra el servidor.",
    too_much_of_all="En una hora todos los visitantes juntos pueden añadir {most} MB como máximo ([server] "
    "upload_mb_of_all). Espere un poco o pregunte a quien administra el servidor.",
)
