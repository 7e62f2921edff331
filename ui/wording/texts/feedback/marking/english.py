"""What is said in English where people mark what is wrong in an answer."""

from ui.wording.texts.feedback.marking.marking import MarkingTexts

ENGLISH_MARKING = MarkingTexts(
    point_out="Point out what is wrong",
    which_part="Which part is wrong?",
    which_passage="Which passage answers the question?",
    no_passages="This answer had no passages.",
    search_label="Search all documents",
    search="Search",
    none_found="Nothing was found. Try other words.",
    wrong="Marked as wrong: “{part}”",
    right="Right passage: {passage}",
    hint="It helps to find out why answers are bad. No training learns from it.",
)
