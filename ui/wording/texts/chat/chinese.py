"""What conversations and an empty chat say in Chinese."""

from ui.wording.texts.chat.conversations import ConversationTexts, FirstTexts

CHINESE_CONVERSATIONS = ConversationTexts(
    search="搜索对话",
    none_found="没有对话包含这些词。",
    pinned="已置顶",
    today="今天",
    yesterday="昨天",
    earlier="更早",
    more="“{title}”的更多操作",
    pin="置顶",
    unpin="取消置顶",
    rename="重命名",
    name="对话名称",
    save="保存",
    markdown="保存为 Markdown",
    json="保存为 JSON",
    delete="删除",
    delete_sure="其中的问题、回答、评价和更正将被永久删除。",
    deleted="对话已删除。",
    question="问题",
    sources="来源",
    unkept="不从此对话中学习",
    unkept_note="此对话的内容不会被保留，也不会用于学习。离开对话或重新加载页面后即结束。",
    first=FirstTexts(
        identity="Apprentice 根据您自己的文档回答，并显示每个回答的出处。",
        learning="在回答下方更正它：问同样问题的人会立即得到您的更正，助手也会在夜间从中学习。",
        try_these="您的文档能回答的问题",
        ask_about="“{title}”中关于“{heading}”说了什么？",
        drop="将文件拖放到此处",
        quotes="引用文档原文",
        model="模型 {model}",
        learned="学习后的版本 {version}",
        see_quality="回答的质量",
    ),
)
