"""What is said in French of conversations that are shared by a link."""

from ui.wording.texts.door.sharing.sharing import SharedPageTexts, SharingTexts

FRENCH_SHARING = SharingTexts(
    share="Partager",
    shared="Partagée",
    link="Lien vers la conversation",
    copy="Copier le lien",
    readers="Quiconque se connecte ici et possède ce lien peut lire ce qui s’y trouve maintenant, dans la "
    "mesure où il a le droit d’en lire les sources. Les questions suivantes ne s’y ajoutent pas.",
    since="Partagée depuis le {time}. Le lien n’est pas affiché une seconde fois ; un autre le remplace.",
    another="Créer un autre lien",
    end="Ne plus partager",
    ended="Le lien ne fonctionne plus.",
    attached="Des fichiers ont été joints à cette conversation. Ce qui en est dit n’est que pour vous : elle "
    "ne peut pas être partagée.",
    page=SharedPageTexts(
        heading="Conversation partagée",
        whose="{name} a partagé cette conversation le {time}. Les questions et corrections suivantes ne sont "
        "pas affichées.",
        asked="{name}, {time}",
        corrected="Corrigée à la main",
        withheld="Non affiché : cela repose sur des documents que vous n’avez pas le droit de lire.",
        gone="Il n’y a rien ici",
        gone_why="Aucune conversation n’est partagée par ce lien. Il est peut-être incomplet, ou elle n’est "
        "plus partagée. Demandez à la personne qui l’a envoyé.",
        open="Ouvrir Apprentice",
    ),
)
