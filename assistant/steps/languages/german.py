"""German."""

from assistant.steps.languages.language import Language, compile_formats, compile_pattern, compile_wishes
from assistant.steps.languages.leaning import GERMAN_LEANING
from assistant.steps.languages.small_talk import GERMAN_SMALL_TALK
from assistant.steps.languages.texts.german import GERMAN_TEXTS

_PARTS = {
    "documents": r"(?:dokumente?n?|dateie?n?|unterlagen|pdfs?|papiere|texte|quellen|schriftstücke"
    r"|handbücher|tabellen|präsentationen|folien|e-?mails|excel-?dateien|word-?dokumente|webseiten)",
    "library": r"(?:bibliothek|sammlung|datenbank|archiv|system|index|wissensbasis)",
    "here": r"(?: (?:hier|da|drin|derzeit|aktuell|gerade|im moment|insgesamt|verfügbar|vorhanden"
    r"|gespeichert|hinterlegt"
    r"|(?:in|aus) (?:der|dieser|deiner|ihrer|meiner|unserer|dem|diesem) <library>|im (?:archiv|system|index)))*",
    "have": r"(?:(?:hast|kennst|liest|siehst|durchsuchst) du|(?:haben|kennen|lesen|durchsuchen) (?:sie|wir)|habt ihr"
    r"|gibt es|gibts|liegen|sind|habe ich|stehen|du hast|sie haben|ihr habt|wurden)",
    "which": r"(?:welche[rsn]?|was für(?: ein(?:e|en)?)?)",
    "the": r"(?:(?:der|die|das|den|dem|des|deine|deiner|ihre|ihrer|meine|unsere|alle|aller|allen|dieser|diese|dieses"
    r"|diesem|diesen|sämtliche)\b ?)*",
    "last": r"(?:neu(?:e|este|esten|estes)?|letzte[nrs]?|zuletzt|kürzlich|aktuellste[nr]?|jüngste[nr]?|vor kurzem)",
    "added": r"(?:hinzugefügt|hochgeladen|hinzugekommen|aufgenommen|eingelesen|dazugekommen|geändert|aktualisiert)",
    "about": r"(?:über|zu|zum|zur|von|mit bezug auf|bezüglich|betreffend)",
    "points": r"(?:wichtigste|zentrale|wesentliche|haupt)[a-zäöü]* ?(?:punkte|aussagen|inhalte|themen"
    r"|ideen|erkenntnisse)?",
    "summary": r"(?:(?:eine?|die|einen|den) )?(?:(?:kurze|knappe|grobe|kurzen) )?"
    r"(?:zusammenfassung|überblick|übersicht|kurzfassung|inhaltsangabe|tl;?dr|hauptpunkte|kernpunkte"
    r"|kernaussagen|<points>)",
    "briefly": r"(?:,? (?:bitte|kurz|für mich|in (?:kurzform|wenigen worten|\w+ sätzen)|zusammen))*",
}

GERMAN = Language(
    code="de",
    texts=GERMAN_TEXTS,
    small_talk=GERMAN_SMALL_TALK,
    polite=compile_pattern(
        r"(?:(?:hallo|hi|guten tag|bitte|also|so|ok|okay|danke|und|nun)[,.!]? +)*"
        r"(?:(?:kannst du|können sie|könntest du|könnten sie|würdest du|ich möchte|ich will|ich hätte gern"
        r"|ich brauche)"
        r"(?: mir)?(?: bitte)?(?: mal)?(?: kurz)? +)?"
        r"(?:(?:sag|sage|sagen sie|zeig|zeige|zeigen sie|gib|geben sie|nenn|nenne|nennen sie|erzähl|erklär"
        r"|mach|liste)"
        r"(?: mir)?(?: bitte)?(?: mal)?(?: kurz)?,? +)?(?:bitte +)?"
    ),
    wishes=compile_wishes(
        (
            (
                "identity",
                r"wer (?:oder was )?(?:bist du|sind sie|seid ihr|du bist)(?: (?:eigentlich|überhaupt|denn|genau))*",
            ),
            (
                "identity",
                r"was (?:bist du|sind sie)(?: (?:eigentlich|für ein(?:e|er)? .{1,20}|überhaupt"
                r"|denn|genau))*",
            ),
            ("identity", r"wie heißt du|wie heißen sie|(?:stell dich|stellen sie sich)(?: bitte| mal| kurz)* vor"),
            (
                "identity",
                r"(?:bist du|sind sie|spreche ich mit) (?:eine?|einem?r? )?(?:ki|bot|chatbot|mensch"
                r"|maschine|roboter|\w*gpt).{0,20}",
            ),
            (
                "identity",
                r"(?:mit wem|mit was) (?:spreche|rede|schreibe|chatte) ich(?: hier)?"
                r"|wer hat dich (?:gemacht|gebaut|entwickelt)",
            ),
            (
                "identity",
                r"was ist (?:das hier|apprentice|dies(?:e|es|er)? (?:app|anwendung|assistent|chat|chatbot"
                r"|programm|seite|tool))",
            ),
            (
                "ability",
                r"was (?:kannst du|können sie|kann das hier)(?: (?:alles|eigentlich|so|für mich|tun|machen"
                r"|leisten))*",
            ),
            ("ability", r"(?:was|welche fragen) (?:kann|darf|soll) ich (?:dich|sie|hier|euch)? ?(?:alles )?fragen"),
            (
                "ability",
                r"wie (?:funktionierst du|funktionieren sie|funktioniert (?:das|dies)(?: hier)?"
                r"|arbeitest du|arbeiten sie)",
            ),
            (
                "ability",
                r"wie (?:kann|kannst|können) (?:ich|du|sie) (?:dich|sie|mir|dies|das)? ?(?:benutzen|nutzen"
                r"|helfen|verwenden)",
            ),
            (
                "ability",
                r"(?:ich brauche )?hilfe(?: bitte)?|hilf mir|kannst du mir helfen|können sie mir helfen"
                r"|bedienungsanleitung",
            ),
            (
                "ability",
                r"woher (?:weißt du das|kommen deine antworten|kommen die antworten|hast du das)"
                r"|lernst du(?: .{0,20})?",
            ),
            ("count", r"wie ?viele? <documents>(?: <have>)?(?: es| du| sie)?<here>(?: gespeichert)?"),
            ("count", r"(?:die )?(?:anzahl|zahl)(?: der| aller)? <documents><here>"),
            ("newest", r"(?:was ist|was gibt es|gibt es(?: etwas| was)?|etwas) neue?s?<here>"),
            (
                "newest",
                r"(?:was|<which> <documents>)(?: (?:ist|sind|wurden?|hast du"
                r"|haben wir))?(?: <last>)+ ?(?:<added>)?(?: (?:worden|wurden?))?",
            ),
            ("newest", r"(?:was (?:ist|sind) |zeig(?:e)?(?: mir)? )?<the><last> <documents>|<last> <added>"),
            (
                "topic",
                r"(?:<which> |gibt es |hast du |haben sie |habt ihr |suche |finde |zeige? "
                r"|alle )?(?:(?:mir|ein|eine|auch|alle|die|irgendein"
                r"|irgendwelche) )*<documents>(?: (?:<have>|es|hier|da|die|handeln|geht|geht es"
                r"|liegen vor))* <about> <subject><here>",
            ),
            (
                "topic",
                r"(?:<which> |alle |die )?<documents>(?:,? (?:die|in denen|wo))?(?: (?:es"
                r"|sich))?(?: (?:handeln|geht|befassen|drehen))?(?: (?:es|sich))? (?:von|um"
                r"|mit) <subject>(?: (?:handeln|geht|befassen|drehen))?",
            ),
            (
                "topic",
                r"(?:hast du|haben sie|habt ihr|gibt es|steht|findest du)(?: (?:hier|auch))? (?:etwas|was"
                r"|irgendetwas|irgendwas|informationen|infos|material)(?: hier)? (?:über|zu|zum|zur"
                r"|von) <subject>(?: in (?:den|deinen|ihren) <documents>)?<here>",
            ),
            (
                "contents",
                r"was (?:ist|gibt es|steht|liegt|hast du|haben sie|habt ihr|findet man"
                r"|finde ich)(?: alles)?(?: so)? (?:hier|da|drin|hier drin|in (?:der|dieser"
                r"|deiner) <library>)(?: (?:drin|alles|gespeichert|so|zu finden))*",
            ),
            ("contents", r"was (?:weißt du|wissen sie|hast du|kennst du|haben sie)(?: (?:alles|so))*<here>"),
            (
                "contents",
                r"<which>(?: arten von)? (?:<documents>|informationen|themen|inhalte) (?:<have>)(?: es| du"
                r"| sie)?(?: (?:alles|gelesen|zur verfügung))?<here>",
            ),
            (
                "contents",
                r"(?:liste|zeige?|nenne?|aufzählen)?(?: mir)? ?<the>(?:liste |übersicht "
                r"|verzeichnis )?<the><documents>(?: auf)?<here>",
            ),
            (
                "contents",
                r"(?:worum geht es in|was steht in|wovon handeln|um was geht es in) (?:den|diesen|deinen"
                r"|der|dieser|allen) (?:dokumenten|dateien|unterlagen|bibliothek|sammlung)",
            ),
            (
                "summary",
                r"(?:fasse?|fassen sie)(?: (?:mir|bitte|mal|kurz))* <subject>(?: (?:kurz|bitte|für mich"
                r"|in .{1,20}))* zusammen",
            ),
            ("summary", r"<subject> (?:kurz |bitte )*zusammenfassen"),
            (
                "summary",
                r"(?:was sind |was ist )?<summary> (?:von|vom|der|des|zu|zum|zur|über|aus|in|im) <subject><briefly>",
            ),
            (
                "summary",
                r"(?:worum|um was) (?:geht(?: es|'s)?|handelt es sich) (?:in|im|bei"
                r"|beim) <subject><briefly>",
            ),
            ("summary", r"(?:wovon|von was) handelt <subject><briefly>"),
            ("summary", r"was (?:steht|ist|finde ich|lese ich) (?:in|im|drin in) <subject>(?: drin)?"),
            ("summary", r"was (?:behandelt|enthält|umfasst|beinhaltet|regelt) (?!(?:es|das|sie|er)$)<subject>"),
            (
                "summary",
                r"<summary>(?: bitte)?|zusammenfassen|fasse? (?:(?:es|das|bitte|kurz) )*zusammen"
                r"|worum geht es(?: hier| darin)?",
            ),
            (
                "kind",
                r"<which> (?P<subject>\w[\w-]*(?: \w[\w-]*)?) (?:hast du|haben sie|habt ihr|gibt es"
                r"|sind)(?: hier| da)+",
            ),
        ),
        **_PARTS,
    ),
    this_document=compile_pattern(
        r"(?:es|das|dies|dieses|darin|hier|(?:diese[mrns]?|das|dem|die|der|den|dein|deinem) (?:dokument"
        r"|datei|text|pdf|unterlage|seite|buch|bericht))"
    ),
    everything=compile_pattern(
        r"(?:alles|allem|(?:(?:alle|allen|die|den|diese|diesen|deine|deinen) )+(?:dokumente|dokumenten"
        r"|dateien|unterlagen))"
    ),
    formats=compile_formats(
        table=r"tabellen?|excel-?(?:dateie?n?|tabellen?)|csv-?dateie?n?",
        slides=r"präsentation(?:en)?|folien",
        pdf=r"pdfs?|pdf-?dateie?n?",
        word=r"word-?(?:dateie?n?|dokumente?)",
        mail=r"e-?mails?|mails?",
        book=r"e-?books?",
        page=r"webseiten?|internetseiten?",
        plain=r"textdateie?n?",
    ),
    leaning=GERMAN_LEANING,
)
