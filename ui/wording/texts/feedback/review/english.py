"""What is said in English of reviewing corrections and thumbs down."""

from ui.wording.texts.counted import Counted
from ui.wording.texts.feedback.review.review import ReviewTexts

ENGLISH_REVIEW = ReviewTexts(
    tab="Review",
    tab_waiting="Review ({count})",
    intro="Corrections and thumbs down of others that nobody has looked at yet. What you accept counts at once; what "
    "you reject is learned by no model and given to nobody. The author reads your reason.",
    move="move",
    pick="select",
    nothing="Nothing waits for you",
    nothing_hint="Corrections and thumbs down of others come here. Somebody else reviews yours.",
    queue="What waits",
    correction="Correction",
    thumb_down="Thumb down",
    record="{accepted} accepted, {changed} changed, {rejected} rejected, {missing} not in the documents",
    agreement="agrees with others in {agreed} of {compared}",
    new_here="new here",
    answer="Answer",
    corrected="Correction",
    comment="Comment",
    sources=Counted("{count} source of the answer", "{count} sources of the answer"),
    no_sources="The answer had no sources.",
    accept="Accept",
    change="Change",
    reject="Reject",
    missing="Documents are missing this",
    text="The correction as it should be",
    save="Accept in these words",
    reason="Why it is rejected",
    reason_hint="Its author reads this.",
    select="Select: {question}",
    select_all="Select all",
    selected="Selected:",
    decided=Counted("{count} decided."),
    latest="Decided lately",
    put_back="Back to the queue",
    outcomes={
        "accepted": "{name} accepted it.",
        "changed": "{name} accepted it in other words.",
        "rejected": "{name} rejected it: {reason}",
        "missing": "{name} says that the documents are missing this.",
    },
    a_reviewer="A reviewer",
    changed_yours="Corrected by you, changed by a reviewer",
)
