"""What the assistant says in French."""

from assistant.steps.languages.texts.texts import Texts

FRENCH_TEXTS = Texts(
    greeting="Bonjour ! Que voulez-vous savoir de vos documents ?",
    wellbeing="Très bien, merci ! Que voulez-vous savoir de vos documents ?",
    thanks="Avec plaisir ! N'hésitez pas à poser une autre question.",
    acknowledgement="D'accord. Que voulez-vous savoir d'autre ?",
    apology="Ce n'est rien. Que voulez-vous savoir ?",
    farewell="Au revoir et à bientôt !",
    identity="Je suis Apprentice, un assistant hébergé chez vous pour les documents ajoutés ici. Je "
    "cherche les passages "
    "qui répondent à une question et je montre ce que disent leurs phrases, avec des sources "
    "numérotées. Vos notes et "
    "vos corrections m'apprennent à mieux répondre.",
    examples="Vous pouvez m'interroger par exemple sur {titles}.",
    empty="Aucun document n'a encore été ajouté. Ajoutez-en, puis interrogez-moi.",
    one_document="Il y a un document ici.",
    many_documents="Il y a {count} documents ici.",
    more=" et {count} autres",
    none_found="Il n'y a pas de tel document ici.",
    found="J'en ai trouvé {count} : {titles}.",
    newest="Derniers ajouts : {titles}.",
    about="Sur {subject} : {titles}.",
    yes="Oui.",
    nothing_about="Il n'y a rien sur {subject} dans les documents.",
    summary="{title} en bref :",
    headings="Thèmes : {headings}.",
    no_text="{title} ne contient pas de phrases à résumer.",
    which_document="De quel document parlez-vous ?",
    which_subject="Duquel parlez-vous ?",
    what_subject="De quoi parle votre question ? Nommez-le, s'il vous plaît, par exemple l'un de ceux-ci.",
    ask_summary="De quoi parle {title} ?",
    ask_heading="Que dit {title} sur {heading} ?",
    doubt="Ceci ne répond peut-être pas à votre question. Ce que les documents disent de plus proche :",
    unlearned="Écrit par un modèle qui n'a pas encore assez appris pour rédiger. Vérifiez dans les sources.",
    other_words="Telle quelle, la question trouvait trop peu ; ceci a été trouvé avec d'autres mots.",
    elsewhere="Les collections choisies n'y répondent pas ; ceci a été trouvé dans d'autres.",
    unsupported="Aucun passage n'appuie ceci : {sentences}.",
    removed="Les phrases qu'aucun passage n'appuie ont été retirées.",
    refusal="Je ne peux pas répondre à cela d'après les documents.",
    looked_for="J'ai cherché {question} ; {found}.",
    nearest="le plus proche : {places}",
    none_added="aucun document n'a encore été ajouté",
    quotes=("« ", " »"),
)
