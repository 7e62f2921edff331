"""What is said to people who sign in, in German."""

from ui.wording.texts.counted import Counted
from ui.wording.texts.door.sign_in.sign_in import SignInTexts

GERMAN_SIGN_IN = SignInTexts(
    heading="Anmelden",
    name="Name",
    password="Passwort",
    enter="Anmelden",
    hint="Kein Konto, oder das Passwort vergessen? Fragen Sie, wer diesen Server betreibt.",
    wrong="Name oder Passwort ist falsch.",
    wait=Counted(
        "Zu viele Versuche. Versuchen Sie es in {count} Sekunde wieder.",
        "Zu viele Versuche. Versuchen Sie es in {count} Sekunden wieder.",
    ),
    signed_out="Sie sind nicht mehr angemeldet. Laden Sie diese Seite neu, und melden Sie sich an.",
    with_provider="Mit {provider} anmelden",
    provider_failed="Die Anmeldung dort ist nicht gelungen. Versuchen Sie es noch einmal, oder "
    "fragen Sie, wer diesen Server betreibt.",
    account="Angemeldet als {name}",
    sign_out="Abmelden",
    sign_out_everywhere="Auf allen Geräten abmelden",
    roles={"reader": "Lesen", "contributor": "Mitarbeit", "reviewer": "Durchsicht", "admin": "Verwaltung"},
    may={
        "reader": "Sie können fragen und die Quellen lesen.",
        "contributor": "Sie können fragen, Antworten bewerten und korrigieren und Dateien hinzufügen.",
        "reviewer": "Sie können fragen, Antworten bewerten und korrigieren, Dateien hinzufügen, "
        "Prüffragen behalten und durchsehen, was andere korrigiert haben.",
        "admin": "Sie können alles.",
    },
    no_upload="Ihre Rolle erlaubt es nicht, Dateien hinzuzufügen. Fragen Sie, wer diesen Server betreibt.",
    erase_account="Auch Ihr Konto wird gelöscht.",
)
