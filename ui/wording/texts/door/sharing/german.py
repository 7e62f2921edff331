"""What is said in German of conversations that are shared by a link."""

from ui.wording.texts.door.sharing.sharing import SharedPageTexts, SharingTexts

GERMAN_SHARING = SharingTexts(
    share="Teilen",
    shared="Geteilt",
    link="Link zum Gespräch",
    copy="Link kopieren",
    readers="Wer sich hier anmeldet und diesen Link hat, kann lesen, was jetzt da ist, soweit er die Quellen "
    "lesen darf. Spätere Fragen kommen nicht hinzu.",
    since="Geteilt seit {time}. Der Link wird nicht noch einmal gezeigt; ein anderer tritt an seine Stelle.",
    another="Anderen Link erstellen",
    end="Nicht mehr teilen",
    ended="Der Link führt zu nichts mehr.",
    attached="An dieses Gespräch wurden Dateien angehängt. Was darüber gesagt wird, ist nur für Sie, darum "
    "kann es nicht geteilt werden.",
    page=SharedPageTexts(
        heading="Geteiltes Gespräch",
        whose="{name} hat dieses Gespräch am {time} geteilt. Spätere Fragen und Korrekturen erscheinen nicht.",
        asked="{name}, {time}",
        corrected="Von Hand korrigiert",
        withheld="Nicht gezeigt: Es beruht auf Dokumenten, die Sie nicht lesen dürfen.",
        gone="Hier gibt es nichts",
        gone_why="Unter diesem Link ist kein Gespräch geteilt. Vielleicht ist er unvollständig, oder es wird "
        "nicht mehr geteilt. Fragen Sie, wer ihn geschickt hat.",
        open="Apprentice öffnen",
    ),
)
