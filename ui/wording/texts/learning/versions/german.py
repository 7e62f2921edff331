"""What is said of learned versions in German."""

from ui.wording.texts.counted import Counted
from ui.wording.texts.learning.versions.versions import CardTexts, CompareTexts, CurveTexts, VersionTexts

GERMAN_VERSIONS = VersionTexts(
    obstacles={
        "running": "Ein Training läuft schon: immer nur eines.",
        "read-only": "In den Ordner {home} kann nicht geschrieben werden: Gelerntes ließe sich nicht aufheben.",
        "remote": "Das Modell läuft unter {url}; hier kann nichts trainiert werden. Nennen Sie in den Einstellungen "
        "ein Modell auf diesem Rechner.",
        "disk": "Auf der Platte sind noch {free} MB frei; ein Training braucht mindestens {needed} MB.",
        "documents": "Es gibt keine Dokumente, die alle lesen dürfen, und dieses Verfahren lernt nichts anderes.",
    },
    elsewhere="Ein anderer Prozess auf dem Server hat es begonnen, Nummer {process}. Halten Sie es dort an: Strg-C "
    "oder kill {process}.",
    curve=CurveTexts(
        loss="Verlust",
        margin="Abstand: wie viel lieber ihm die Korrekturen sind",
        reward="Belohnung: was die Texte wert sind, die es schreibt",
        held_back="Abstand bei zurückgehaltenen Paaren",
        drawn="Von {first} bis {last}, bei Schritt {step} von {steps}",
    ),
    card=CardTexts(
        open="Karte von {version} öffnen",
        close="Schließen",
        download="Karte speichern",
        base_model="Modell",
        held_back="Zurückgehalten, um aufzuhören",
        ranked="Paare, die seine Belohnung richtig ordnet",
        steps="Schritte",
        time="Dauer",
        memory="Speicher",
        energy="Energie",
        size="Größe",
        computed_on="Gerechnet auf",
        served="Wann sie geantwortet hat",
        figures="Alle Zahlen",
        settings="Alle Einstellungen",
        delete="Löschen",
        delete_sure="Endgültig löschen? Ihre Antworten und Prüfungen bleiben.",
        deleted="{version} ist gelöscht.",
        holds={
            "serves": "Sie kann nicht gelöscht werden, solange sie antwortet.",
            "rollback": "Sie kann nicht gelöscht werden: Zurücknehmen würde sie wieder einsetzen.",
            "training": "Sie kann nicht gelöscht werden, bevor das Training zu Ende ist.",
        },
    ),
    compare=CompareTexts(
        heading="Vergleichen",
        first="Version",
        second="mit",
        compare="Vergleichen",
        figure="Zahl",
        verdict="Urteil",
        asked=Counted("Die {count} Frage, die beiden gestellt wurde", "Die {count} Fragen, die beiden gestellt wurden"),
        no_exam="Keine Prüfung hat beiden dieselben Fragen gestellt. Nach „assistant evaluate FILE --adapter ID“ für "
        "jede der beiden werden ihre Antworten hier verglichen.",
    ),
)
