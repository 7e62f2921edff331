"""What the page says in English of the feedback of one person and of golden questions."""

from ui.wording.texts.counted import Counted
from ui.wording.texts.feedback.golden import GoldenTexts
from ui.wording.texts.feedback.my_feedback import MyFeedbackTexts

ENGLISH_MY_FEEDBACK = MyFeedbackTexts(
    heading="What my feedback did",
    intro="Each of your corrections and thumbs: what the next training does with it, what has learned from it, and "
    "what was answered then and is answered now.",
    most_changed="What changed most in exams of your questions",
    exam_of="Exam of {version}",
    promoted="promoted",
    not_promoted="not promoted",
    before="Before",
    after="After",
    lessons={"score": "whether to answer", "extract": "how much to quote", "adapter": "how to write"},
    learned="{version} has learned from it: {lessons}.",
    learned_earlier="{version} has learned from what you had said before: {lessons}.",
    serves="serves now",
    rests="does not serve",
    no_version="No learned version knows it yet.",
    asked="Asked in the exam of {versions}, so it was not learned then.",
    then_and_now="Then and now",
    answered_then="Answered then",
    your_correction="Your correction",
    your_thumb="You said",
    ask_today="See what is answered today",
    asking="Asking again…",
    today="Answered today",
    approved_today="This is the approved answer: a correction, repeated word for word to everybody who asks this. "
    "It does not show what was learned.",
    alone_today="Today without the approved answer",
    older=Counted("{count} earlier one", "{count} earlier ones"),
    others=Counted("{count} answer that others judged", "{count} answers that others judged"),
)
ENGLISH_GOLDEN = GoldenTexts(
    keep="Always get this right",
    kept="Kept as a golden question. Click to release it.",
    kept_notice="Kept: no promotion may make this answer wrong. What exams ask is not learned, so training leaves it "
    "out. You find it among the golden questions.",
    fate="A golden question: exams ask it, so no training learns it.",
    heading="Golden questions",
    intro="Questions whose right answers you know. Exams ask them, so no training learns from corrections of the same "
    "questions.",
    roles={"gold": "exam", "pin": "must never break", "confirm": "confirmation"},
    role_hints={
        "gold": "every exam asks it, beside the corrections that were held out",
        "pin": "what answers it right may only be replaced by what does too",
        "confirm": "only a version that is about to be promoted is asked it, and must show no loss",
    },
    new_people="The questions of people who are new here count once they are known.",
    none="No golden question yet. Click the star below a good answer in the chat, or add one here.",
    question="Question",
    answer="Right answer",
    answer_hint="Leave it empty if the documents do not answer the question.",
    refusal="(the documents hold no answer)",
    role="Role",
    kept_by="Kept by",
    you="you",
    command_line="command line",
    add="Add a question",
    save="Save",
    edit="Edit",
    remove="Remove",
    remove_sure="Should no exam ask it any more?",
    added="The golden question is kept.",
    upload="Import a JSONL file",
    imported=Counted("{count} golden question was imported.", "{count} golden questions were imported."),
    draft="Suggest some from the documents",
    draft_hint="Made by rule from headings and sentences. Read them, correct them, and accept what is right.",
    more_drafts="Suggest others",
    no_drafts="The documents suggest no further question.",
    from_document="from “{title}”",
    accept="Accept",
)
