"""What is said to people who sign in, in Spanish."""

from ui.wording.texts.counted import Counted
from ui.wording.texts.door.sign_in.sign_in import SignInTexts

SPANISH_SIGN_IN = SignInTexts(
    heading="Iniciar sesión",
    name="Nombre",
    password="Contraseña",
    enter="Entrar",
    hint="¿No tiene cuenta o ha olvidado la contraseña? Pregunte a quien administra este servidor.",
    wrong="El nombre o la contraseña no son correctos.",
    wait=Counted(
        "Demasiados intentos. Vuelva a intentarlo en {count} segundo.",
        "Demasiados intentos. Vuelva a intentarlo en {count} segundos.",
    ),
    signed_out="Su sesión ha terminado. Vuelva a cargar esta página e inicie sesión.",
    with_provider="Entrar con {provider}",
    provider_failed="No se pudo iniciar la sesión allí. Inténtelo de nuevo o pregunte a "
    "quien administra este servidor.",
    account="Sesión iniciada como {name}",
    sign_out="Cerrar sesión",
    sign_out_everywhere="Cerrar sesión en todos los dispositivos",
    roles={"reader": "Lectura", "contributor": "Colaboración", "reviewer": "Revisión", "admin": "Administración"},
    may={
        "reader": "Puede preguntar y leer las fuentes.",
        "contributor": "Puede preguntar, valorar y corregir respuestas, y añadir archivos.",
        "reviewer": "Puede preguntar, valorar y corregir respuestas, añadir archivos, guardar preguntas de examen y "
        "revisar lo que otras personas corrigieron.",
        "admin": "Puede hacerlo todo.",
    },
    no_upload="Su función no permite añadir archivos. Pregunte a quien administra este servidor.",
    erase_account="También se borra su cuenta.",
)
