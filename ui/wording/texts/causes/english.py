"""What is said in English of why answers were bad."""

from ui.wording.texts.causes.causes import CausesTexts

ENGLISH_CAUSES = CausesTexts(
    heading="Why answers were bad",
    intro="Every answer that was corrected or got a thumb down, by the step at which it went wrong. What a "
    "correction adds is looked for in the passages of the answer, then in all documents.",
    find="Look for the causes",
    none="No answer was corrected or got a thumb down yet.",
    names={
        "retrieval": "Search",
        "missing document": "Missing document",
        "gate": "Gate",
        "choice": "Choice",
        "model": "Model",
        "unclear": "Unclear",
    },
    meanings={
        "retrieval": "a passage says what is right, and the search missed it",
        "missing document": "no document says what is right",
        "gate": "refused although it was found, or answered what should be refused",
        "choice": "it was found, and other sentences were shown",
        "model": "the model read it, and wrote something else",
        "unclear": "a thumb down, and nobody said what would be right",
    },
)
