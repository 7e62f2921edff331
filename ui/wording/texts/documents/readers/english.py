"""What is said of who may read which collection in English."""

from ui.wording.texts.documents.readers.readers import ReadersTexts

ENGLISH_READERS = ReadersTexts(
    heading="Who may read",
    nothing_limited="Everybody reads all collections.",
    limited="Limited: {names}",
    show="Collections",
    everybody="everybody",
    admins="admins",
    only_admins="only admins",
    change="Limit…",
    change_of="Limit who may read “{collection}”",
    people="People",
    groups="Groups",
    no_groups="There are none. The command “assistant users group NAME --add PERSON” makes one.",
    hint="Admins read everything. If you select nobody, only they read it.",
    limit="Limit to these",
    open="Open to everybody",
    open_of="Let everybody read “{collection}”",
    open_sure="Everybody who may ask reads it then.",
    was_limited="“{collection}” is read by {readers}, from the next click on.",
    was_opened="Everybody who may ask reads “{collection}”, from the next click on.",
    is_empty="There is no document in “{collection}” yet: the limit holds from the first one on.",
    has_learned="Versions that learned before may still write what they learned from it: roll back under {tab}, or "
    "train again.",
)
