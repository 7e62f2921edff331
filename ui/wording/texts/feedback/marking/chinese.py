"""What is said in Chinese where people mark what is wrong in an answer."""

from ui.wording.texts.feedback.marking.marking import MarkingTexts

CHINESE_MARKING = MarkingTexts(
    point_out="指出哪里有错",
    which_part="哪一部分有错？",
    which_passage="哪个段落回答了问题？",
    no_passages="这个回答没有段落。",
    search_label="在所有文档中查找",
    search="查找",
    none_found="没有找到。请换几个词。",
    wrong="标为错误：“{part}”",
    right="正确的段落：{passage}",
    hint="这有助于找出回答不好的原因。训练不会从中学习。",
)
