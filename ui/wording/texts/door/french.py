"""What is said in French where a request or a file is refused."""

from ui.wording.texts.door.door import DoorTexts

FRENCH_DOOR = DoorTexts(
    unknown_name="Ce serveur ne se connaît pas sous le nom « {name} ». Ouvrez la page par son adresse numérique, "
    "ou ajoutez le nom à `names` sous [server] dans les réglages.",
    other_site="Cette requête vient d’un autre site et a été refusée. Ouvrez la page elle-même. Derrière un "
    "proxy, ajoutez le nom que les navigateurs utilisent à `names` sous [server] dans les réglages.",
    too_long="C’est plus long que {most} Ko. Raccourcissez-le.",
    no_upload="Aucun fichier n’est arrivé. Ajoutez-le de nouveau.",
    file_too_large="Un fichier peut avoir {most} Mo au plus ([index] max_file_mb).",
    too_many_files="En une heure, vous pouvez ajouter {most} fichiers au plus ([server] upload_files). Attendez un "
    "peu, ou demandez à qui gère le serveur.",
    too_much="En une heure, vous pouvez ajouter {most} Mo au plus ([server] upload_mb). Attendez un peu, ou "
    "demandez à qui gère le serveur.",
    too_much_of_all="En une heure, tous les visiteurs ensemble peuvent ajouter {most} Mo au plus ([server] "
    "upload_mb_of_all). Attendez un peu, ou demandez à qui gère le serveur.",
)
