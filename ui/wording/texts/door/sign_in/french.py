"""What is said to people who sign in, in French."""

from ui.wording.texts.counted import Counted
from ui.wording.texts.door.sign_in.sign_in import SignInTexts

FRENCH_SIGN_IN = SignInTexts(
    heading="Se connecter",
    name="Nom",
    password="Mot de passe",
    enter="Se connecter",
    hint="Pas de compte, ou mot de passe oublié ? Demandez à qui gère ce serveur.",
    wrong="Le nom ou le mot de passe est faux.",
    wait=Counted("Trop d’essais. Réessayez dans {count} seconde.", "Trop d’essais. Réessayez dans {count} secondes."),
    signed_out="Vous n’êtes plus connecté. Rechargez cette page et connectez-vous.",
    with_provider="Se connecter avec {provider}",
    provider_failed="La connexion n’a pas réussi là-bas. Réessayez, ou demandez à qui gère ce serveur.",
    account="Connecté en tant que {name}",
    sign_out="Se déconnecter",
    sign_out_everywhere="Se déconnecter de tous les appareils",
    roles={"reader": "Lecture", "contributor": "Contribution", "reviewer": "Relecture", "admin": "Administration"},
    may={
        "reader": "Vous pouvez poser des questions et lire les sources.",
        "contributor": "Vous pouvez poser des questions, noter et corriger les réponses, et ajouter des fichiers.",
        "reviewer": "Vous pouvez poser des questions, noter et corriger les réponses, ajouter des fichiers, "
        "garder des questions d’examen et relire ce que les autres ont corrigé.",
        "admin": "Vous pouvez tout faire.",
    },
    no_upload="Votre rôle ne permet pas d’ajouter des fichiers. Demandez à qui gère ce serveur.",
    erase_account="Votre compte est effacé aussi.",
)
