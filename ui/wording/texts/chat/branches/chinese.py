"""What is said in Chinese of questions that are asked anew."""

from ui.wording.texts.chat.branches.branches import BranchTexts

CHINESE_BRANCHES = BranchTexts(
    edit="修改问题",
    edited="修改后的问题",
    hint="之后的内容保留在先前的版本中。",
    versions="此问题的第 {number} 个版本,共 {count} 个",
    earlier="显示上一个版本",
    later="显示下一个版本",
    delete_sure="其问题的所有版本连同回答、评价和更正都将被永久删除。",
)
