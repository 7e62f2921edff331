"""What is said in Spanish of conversations that are shared by a link."""

from ui.wording.texts.door.sharing.sharing import SharedPageTexts, SharingTexts

SPANISH_SHARING = SharingTexts(
    share="Compartir",
    shared="Compartida",
    link="Enlace a la conversación",
    copy="Copiar el enlace",
    readers="Quien inicie sesión aquí y tenga este enlace puede leer lo que hay ahora, en la medida en que "
    "pueda leer las fuentes. Las preguntas posteriores no se añaden.",
    since="Compartida desde el {time}. El enlace no se muestra otra vez; otro ocupa su lugar.",
    another="Crear otro enlace",
    end="Dejar de compartir",
    ended="El enlace ya no funciona.",
    attached="Se adjuntaron archivos a esta conversación. Lo que se dice de ellos es solo para usted, así que "
    "no se puede compartir.",
    page=SharedPageTexts(
        heading="Conversación compartida",
        whose="{name} compartió esta conversación el {time}. Las preguntas y correcciones posteriores no se muestran.",
        asked="{name}, {time}",
        corrected="Corregida a mano",
        withheld="No se muestra: se basa en documentos que usted no puede leer.",
        gone="Aquí no hay nada",
        gone_why="Con este enlace no se comparte ninguna conversación. Puede estar incompleto, o ya no se "
        "comparte. Pregunte a quien se lo envió.",
        open="Abrir Apprentice",
    ),
)
