"""What the page says of the library in French."""

from ui.wording.texts.counted import Counted
from ui.wording.texts.documents.library import (
    AddressTexts,
    FindingTexts,
    FolderTexts,
    LibraryTexts,
    OpenedTexts,
    SelectingTexts,
)

FRENCH_LIBRARY = LibraryTexts(
    folder=FolderTexts(
        add="Ajouter un dossier",
        hint="Avec tous ses sous-dossiers. Les fichiers cachés et temporaires sont laissés de côté.",
        sending="Envoyés : {done} fichiers sur {total}",
        hidden="Fichiers et dossiers cachés ou temporaires laissés de côté : {count}",
        large="Fichiers de plus de {most} Mo laissés de côté : {count}",
        lost="Fichiers qui ne sont pas arrivés : {count}",
        nothing="Rien dans ce dossier ne peut être ajouté.",
    ),
    address=AddressTexts(
        label="Ou ajoutez une page web",
        add="Ajouter",
        follow="Suivre aussi ses liens",
        follow_hint="Ajoute les pages du même site vers lesquelles elle renvoie : au plus {depth} "
        "liens de suite, {pages} pages et {minutes} minutes.",
    ),
    finding=FindingTexts(
        words="Chercher un document",
        all_collections="Toutes les collections",
        kind="Type",
        all_kinds="Tous les types",
        web="page web",
        other="autre texte",
        since={"": "Toutes les dates", "1": "Dernières 24 heures", "7": "7 derniers jours", "30": "30 derniers jours"},
        status="État",
        condition={"": "Tous les états", "whole": "lu en entier", "partly": "lu en partie"},
        order="Ordre",
        orders={
            "title": "Par titre",
            "newest": "Les plus récents",
            "oldest": "Les plus anciens",
            "largest": "Les plus longs",
        },
        found="{count} documents sur {total}",
        none="Aucun document ne correspond. Cherchez autre chose.",
        more=Counted("Afficher {count} de plus", "Afficher {count} de plus"),
    ),
    selecting=SelectingTexts(
        select="Sélectionner « {title} »",
        select_all="Tout sélectionner dans la liste",
        selected="Sélection :",
        target="Collection de destination",
        move="Déplacer",
        remove_sure="Les réponses ne les utiliseront plus.",
        removed=Counted(
            "{count} document a été supprimé. Les réponses ne l'utilisent plus.",
            "{count} documents ont été supprimés. Les réponses ne les utilisent plus.",
        ),
    ),
    opened=OpenedTexts(
        open="Ouvrir « {title} »",
        back="Tous les documents",
        read_again="Relire",
        text="Texte",
        cited="Cité pour",
        whole="Tout a été lu.",
        later="Lire la suite",
        earlier="Retour",
        chunk="{number} sur {total}",
        span="caractères {start} à {end}",
        shared="Le texte surligné figure aussi dans le fragment précédent.",
        none_cited="Aucune de vos questions n'a encore reçu de réponse qui le cite.",
        of_all=Counted(
            "{count} réponse, toutes personnes confondues, le cite.",
            "{count} réponses, toutes personnes confondues, le citent.",
        ),
    ),
    waiting="en attente",
    more_waiting=Counted("et {count} autre fichier", "et {count} autres fichiers"),
)
