"""What is said of who may read which collection in French."""

from ui.wording.texts.documents.readers.readers import ReadersTexts

FRENCH_READERS = ReadersTexts(
    heading="Qui peut lire",
    nothing_limited="Tout le monde lit toutes les collections.",
    limited="Limitées : {names}",
    show="Collections",
    everybody="tout le monde",
    admins="administration",
    only_admins="administration seule",
    change="Limiter…",
    change_of="Limiter qui peut lire « {collection} »",
    people="Personnes",
    groups="Groupes",
    no_groups="Il n’y en a pas. La commande « assistant users group NAME --add PERSON » en crée un.",
    hint="L’administration lit tout. Si vous ne choisissez personne, elle seule lit.",
    limit="Limiter à ceux-ci",
    open="Ouvrir à tous",
    open_of="Laisser tout le monde lire « {collection} »",
    open_sure="Tous ceux qui peuvent poser des questions la liront alors.",
    was_limited="Dès le prochain clic, « {collection} » est lue par : {readers}.",
    was_opened="Dès le prochain clic, tous ceux qui peuvent poser des questions lisent « {collection} ».",
    is_empty="Il n’y a pas encore de document dans « {collection} » : la limite vaut dès le premier.",
    has_learned="Les versions qui ont appris auparavant peuvent encore écrire ce qu’elles en ont appris : revenez en "
    "arrière sous {tab}, ou entraînez de nouveau.",
)
