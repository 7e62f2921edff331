"""What is said in English of questions that are asked anew."""

from ui.wording.texts.chat.branches.branches import BranchTexts

ENGLISH_BRANCHES = BranchTexts(
    edit="Edit question",
    edited="Edited question",
    hint="What came after it stays, in the earlier version.",
    versions="Version {number} of {count} of this question",
    earlier="Show the version before",
    later="Show the version after",
    delete_sure="All versions of its questions go, with their answers, ratings and corrections, for good.",
)
