"""What is said in English of conversations that are shared by a link."""

from ui.wording.texts.door.sharing.sharing import SharedPageTexts, SharingTexts

ENGLISH_SHARING = SharingTexts(
    share="Share",
    shared="Shared",
    link="Link to the conversation",
    copy="Copy link",
    readers="Whoever signs in here and has this link can read what is there now, as far as they may read its "
    "sources. Later questions are not added.",
    since="Shared since {time}. Its link is not shown again; another link takes its place.",
    another="Make another link",
    end="Stop sharing",
    ended="The link does not work any more.",
    attached="Files were attached to this conversation. What is said of them is for you alone, so it cannot be shared.",
    page=SharedPageTexts(
        heading="Shared conversation",
        whose="{name} shared this conversation on {time}. Later questions and corrections are not shown.",
        asked="{name}, {time}",
        corrected="Corrected by hand",
        withheld="Not shown: it rests on documents that you may not read.",
        gone="There is nothing here",
        gone_why="No conversation is shared by this link. It may be incomplete, or it is not shared any more. "
        "Ask whoever sent it to you.",
        open="Open Apprentice",
    ),
)
