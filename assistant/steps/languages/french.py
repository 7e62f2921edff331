"""French."""

from assistant.steps.languages.language import Language, compile_formats, compile_pattern, compile_wishes
from assistant.steps.languages.leaning import FRENCH_LEANING
from assistant.steps.languages.small_talk import FRENCH_SMALL_TALK
from assistant.steps.languages.texts.french import FRENCH_TEXTS

_PARTS = {
    "documents": r"(?:documents?|fichiers?|pdfs?|papiers|textes?|sources|manuels|dossiers|tableurs"
    r"|tableaux|présentations|courriels)",
    "library": r"(?:bibliothèque|collection|base|archive|système|index)",
    "here": r"(?: (?:ici|là|dedans|actuellement|en ce moment|au total|en tout|disponibles?|enregistrés?"
    r"|dans (?:la|cette|ta|votre|le|ce) <library>))*",
    "have": r"(?:as[ -]tu|avez[ -]vous|avons[ -]nous|y a[ -]t[ -]il|il y a|tu as|vous avez|connais[ -]tu"
    r"|connaissez[ -]vous|sont|lis[ -]tu"
    r"|peux[ -]tu (?:lire|consulter)|pouvez[ -]vous (?:lire|consulter)|sont[ -]ils|existe[ -]t[ -]il|on a"
    r"|a[ -]t[ -]on)",
    "which": r"(?:quels?|quelles?|est-ce qu[e'] ?)",
    "the": r"(?:(?:le|la|les|l'|tes|vos|mes|nos|tous|toutes|ces|ce|cette|de|des|du)\b ?)*",
    "last": r"(?:nouveaux?|nouvelles?|récents?|récemment|derniers?|dernières?|dernièrement|plus récents?|en dernier)",
    "added": r"(?:ajoutée?s?|téléversée?s?|importée?s?|chargée?s?|mise?s? à jour|déposée?s?)",
    "about": r"(?:sur|au sujet (?:de|du|des)|à propos (?:de|du|des)|concernant|qui (?:parlent?"
    r"|traitent?) (?:de|du|des)|qui concernent|relatifs? (?:à|au|aux))",
    "points": r"(?:points|idées|thèmes|éléments) (?:principaux|principales|clés?|essentiels|importants?)",
    "summary": r"(?:(?:un|une|le|la|les) )?(?:(?:bref|court|petit) )?(?:résumé|synthèse|aperçu|tl;?dr"
    r"|<points>)(?: (?:bref|court))?",
}

FRENCH = Language(
    code="fr",
    texts=FRENCH_TEXTS,
    small_talk=FRENCH_SMALL_TALK,
    polite=compile_pattern(
        r"(?:(?:bonjour|salut|s'il (?:te|vous) plaît|svp|stp|alors|donc|merci|ok|et)[,.!]? +)*"
        r"(?:(?:peux-tu|pouvez-vous|pourrais-tu|pourriez-vous|tu peux|vous pouvez|je voudrais|j'aimerais"
        r"|je veux)(?: me| m')? ?)?"
        r"(?:(?:dis-moi|dites-moi|dire|montre-moi|montrez-moi|montrer|donne-moi|donnez-moi|donner|fais-moi"
        r"|faites-moi|faire"
        r"|fais|faites|savoir|voir|avoir|explique-moi),? +)?"
    ),
    wishes=compile_wishes(
        (
            (
                "identity",
                r"(?:qui|qu'est-ce que|que) (?:es[ -]tu|êtes[ -]vous|tu es|vous êtes)(?: (?:exactement|au juste))?",
            ),
            (
                "identity",
                r"(?:tu es|vous êtes|t'es) (?:qui|quoi)|(?:comment|quel) (?:t'appelles-tu"
                r"|vous appelez-vous|est ton nom|est votre nom)",
            ),
            (
                "identity",
                r"(?:es-tu|êtes-vous|tu es|vous êtes) (?:une? )?(?:ia|robot|bot|chatbot|humain|personne"
                r"|machine|\w*gpt).{0,20}",
            ),
            (
                "identity",
                r"(?:à|avec) qui (?:je parle|ai-je affaire|est-ce que je parle)|présente[ -]toi|présentez[ -]vous",
            ),
            (
                "identity",
                r"(?:c'est quoi|qu'est-ce que(?: c'est que)?) (?:apprentice|cette application"
                r"|cet assistant|ce chat|ce site|cet outil|ce programme)",
            ),
            (
                "ability",
                r"(?:que|qu'est-ce que) (?:peux[ -]tu|pouvez[ -]vous|sais[ -]tu|savez[ -]vous|tu peux"
                r"|vous pouvez|tu sais) faire(?: pour moi)?",
            ),
            (
                "ability",
                r"(?:que|quelles questions|qu'est-ce que) (?:puis-je|je peux|peut-on)(?: (?:te"
                r"|vous))? ?(?:demander|poser)(?: ici)?",
            ),
            (
                "ability",
                r"comment (?:ça marche|cela fonctionne|fonctionnes[ -]tu|fonctionnez[ -]vous"
                r"|tu fonctionnes|vous fonctionnez|marches-tu|t'utiliser)(?:[ -]t[ -]il)?",
            ),
            (
                "ability",
                r"(?:j'ai besoin d'|besoin d')?aide(?:z-moi|-moi)?(?: s'il vous plaît)?|(?:peux-tu"
                r"|pouvez-vous|tu peux) m'aider|à quoi (?:sers-tu|servez-vous)",
            ),
            (
                "ability",
                r"d'où viennent (?:tes|vos|les) réponses|apprends-tu(?: .{0,20})?"
                r"|apprenez-vous(?: .{0,20})?",
            ),
            ("count", r"combien (?:de|y a[ -]t[ -]il de|as[ -]tu de|avez[ -]vous de) <documents>(?: <have>)?<here>"),
            ("count", r"(?:quel est )?(?:le )?nombre(?: total)? de <documents><here>"),
            (
                "newest",
                r"(?:quoi de neuf|(?:qu'y a-t-il|qu'est-ce qu'il y a"
                r"|y a-t-il)(?: quelque chose)? de nouveau|du nouveau|nouveautés)<here>",
            ),
            (
                "newest",
                r"(?:<which>(?: sont| est| ont été| a été)? )?<the>(?:<documents> )?(?:(?:a été|ont été"
                r"|as-tu|avez-vous|qui a été) )?(?:<last>(?: <documents>)?(?: <added>)?"
                r"|<added> <last>)(?: ajouts)?<here>",
            ),
            ("newest", r"qu'est-ce qui a été <added>(?: <last>)?|derniers ajouts"),
            (
                "topic",
                r"(?:(?:<which>|y a[ -]t[ -]il|il y a|as[ -]tu|avez[ -]vous|liste|cherche|trouve"
                r"|montre) ?)?(?:(?:un|une|des|les|tous|d'autres|moi|me|autre) )*<documents>(?: (?:<have>"
                r"|ici|qui sont))* <about> <subject><here>",
            ),
            (
                "topic",
                r"(?:<which> )?<documents> (?:qui )?(?:parlent?|traitent?) (?:de la|de l'|de|du|des|d') ?<subject>",
            ),
            (
                "topic",
                r"(?:y a[ -]t[ -]il|il y a|as[ -]tu|avez[ -]vous|tu as"
                r"|vous avez)(?: ici)? (?:quelque chose|des informations|de l'information|des infos"
                r"|du matériel)(?: ici)? (?:sur|à propos (?:de|du|des)|concernant|au sujet (?:de|du"
                r"|des)) <subject><here>",
            ),
            (
                "contents",
                r"(?:qu'y a[ -]t[ -]il|qu'est-ce qu'il y a|que contient|il y a quoi|qu'as-tu"
                r"|qu'avez-vous)(?: (?:ici|là|dedans|là-dedans|dans (?:la|cette|ta|votre) <library>"
                r"|cette <library>|la <library>))*",
            ),
            (
                "contents",
                r"(?:quels?|quelles?)(?: types? de| sortes? de)? (?:<documents>|informations|sujets|thèmes"
                r"|contenus) <have><here>",
            ),
            (
                "contents",
                r"(?:quels sont )?(?:la )?(?:liste|énumère|montre|affiche)?(?: moi|-moi)?(?: de"
                r"| des)? ?<the><documents>(?: (?:que )?<have>)?<here>",
            ),
            ("contents", r"(?:de quoi parlent|que contiennent) (?:les|ces|tes|vos|tous les) <documents>"),
            (
                "summary",
                r"(?:résume[rz]?|synthétise[rz]?|résume-moi"
                r"|résumez-moi)(?: brièvement)? <subject>(?: (?:s'il (?:te|vous) plaît|brièvement"
                r"|en .{1,20}))?",
            ),
            ("summary", r"(?:quels sont |quel est )?<summary> (?:de la |de l'|du |de |des |d')<subject>"),
            ("summary", r"(?:de quoi|sur quoi) (?:parle|traite|porte|s'agit-il dans)(?:-t-il|-t-elle)? <subject>"),
            (
                "summary",
                r"(?:que (?:contient|dit|couvre)|qu'y a-t-il dans"
                r"|qu'est-ce qu'il y a dans) <subject>(?: en (?:bref|général))?",
            ),
            (
                "summary",
                r"<summary>(?: s'il (?:te|vous) plaît)?|résume(?:z|r)?(?:-le)?|de quoi (?:parle-t-il"
                r"|ça parle|s'agit-il)",
            ),
            ("kind", r"<which> (?P<subject>\w[\w-]*(?: de \w[\w-]*)?) <have>(?: ici)"),
        ),
        **_PARTS,
    ),
    this_document=compile_pattern(
        r"(?:ça|cela|ceci|le|(?:ce|cet|cette|le|la|mon|ton|votre) (?:document|fichier|texte|pdf|page|livre|rapport))"
    ),
    everything=compile_pattern(r"(?:tout|(?:tous )?(?:les|ces|tes|vos) (?:documents|fichiers))"),
    formats=compile_formats(
        table=r"feuilles? de calcul|tableurs?|tableaux|fichiers? excel",
        slides=r"présentations?|diapositives?|diaporamas?",
        pdf=r"pdfs?",
        word=r"(?:documents|fichiers) word",
        mail=r"e-?mails?|courriels?|mails?",
        book=r"livres? numériques?|e-?books?",
        page=r"pages? web",
        plain=r"fichiers? texte",
    ),
    leaning=FRENCH_LEANING,
)
