"""What is said in Chinese of why answers were bad."""

from ui.wording.texts.causes.causes import CausesTexts

CHINESE_CAUSES = CausesTexts(
    heading="答案为什么不好",
    intro="每个被更正或被点踩的答案，按出错的步骤分类。更正中新增的内容先在该答案的段落中查找，再在所有文档中查找。",
    find="查找原因",
    none="还没有答案被更正或点踩。",
    names={
        "retrieval": "检索",
        "missing document": "缺少文档",
        "gate": "拒答",
        "choice": "选择",
        "model": "模型",
        "unclear": "不明",
    },
    meanings={
        "retrieval": "有段落说出了正确内容，但检索没有找到",
        "missing document": "没有文档说出正确内容",
        "gate": "找到了却拒答，或回答了应当拒答的问题",
        "choice": "找到了，但展示了其他句子",
        "model": "模型读到了，却写了别的内容",
        "unclear": "只有点踩，没有人说什么才正确",
    },
)
