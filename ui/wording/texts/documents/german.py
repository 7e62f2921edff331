"""What the page says of the library in German."""

from ui.wording.texts.counted import Counted
from ui.wording.texts.documents.library import (
    AddressTexts,
    FindingTexts,
    FolderTexts,
    LibraryTexts,
    OpenedTexts,
    SelectingTexts,
)

GERMAN_LIBRARY = LibraryTexts(
    folder=FolderTexts(
        add="Ordner hinzufügen",
        hint="Mit allen Unterordnern. Versteckte und temporäre Dateien bleiben weg.",
        sending="Gesendet: {done} von {total} Dateien",
        hidden="Versteckte und temporäre Dateien und Ordner, die wegbleiben: {count}",
        large="Dateien mit mehr als {most} MB, die wegbleiben: {count}",
        lost="Dateien, die nicht angekommen sind: {count}",
        nothing="In diesem Ordner ist nichts, was sich hinzufügen lässt.",
    ),
    address=AddressTexts(
        label="Oder eine Webseite hinzufügen",
        add="Hinzufügen",
        follow="Auch ihren Links folgen",
        follow_hint="Fügt die Seiten derselben Website hinzu, auf die sie verweist: höchstens "
        "{depth} Links tief, {pages} Seiten und {minutes} Minuten.",
    ),
    finding=FindingTexts(
        words="Dokument suchen",
        all_collections="Alle Sammlungen",
        kind="Art",
        all_kinds="Alle Arten",
        web="Webseite",
        other="anderer Text",
        since={"": "Jederzeit", "1": "Letzte 24 Stunden", "7": "Letzte 7 Tage", "30": "Letzte 30 Tage"},
        status="Status",
        condition={"": "Jeder Status", "whole": "ganz gelesen", "partly": "teilweise gelesen"},
        order="Reihenfolge",
        orders={
            "title": "Nach Titel",
            "newest": "Neueste zuerst",
            "oldest": "Älteste zuerst",
            "largest": "Längste zuerst",
        },
        found="{count} von {total} Dokumenten",
        none="So ein Dokument gibt es nicht. Suchen Sie etwas anderes.",
        more=Counted("{count} weiteres zeigen", "{count} weitere zeigen"),
    ),
    selecting=SelectingTexts(
        select="„{title}“ auswählen",
        select_all="Alle gezeigten auswählen",
        selected="Ausgewählt:",
        target="In welche Sammlung",
        move="Verschieben",
        remove_sure="Antworten nutzen sie nicht mehr.",
        removed=Counted(
            "{count} Dokument wurde entfernt. Antworten nutzen es nicht mehr.",
            "{count} Dokumente wurden entfernt. Antworten nutzen sie nicht mehr.",
        ),
    ),
    opened=OpenedTexts(
        open="„{title}“ öffnen",
        back="Alle Dokumente",
        read_again="Neu lesen",
        text="Text",
        cited="Zitiert für",
        whole="Alles wurde gelesen.",
        later="Weiterlesen",
        earlier="Zurück",
        chunk="{number} von {total}",
        span="Zeichen {start} bis {end}",
        shared="Markierter Text steht auch im Abschnitt davor.",
        none_cited="Noch keine Ihrer Fragen wurde daraus beantwortet.",
        of_all=Counted(
            "{count} Antwort an alle zusammen zitiert es.", "{count} Antworten an alle zusammen zitieren es."
        ),
    ),
    waiting="wartet",
    more_waiting=Counted("und {count} weitere Datei", "und {count} weitere Dateien"),
)
