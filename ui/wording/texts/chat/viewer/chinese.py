"""What the dialog says in Chinese in which a source is read."""

from ui.wording.texts.chat.viewer.viewer import ViewerTexts

CHINESE_VIEWER = ViewerTexts(
    open="打开",
    previous="上一段落",
    next="下一段落",
    as_text="显示文本",
    as_page="显示页面",
    original="下载原文件",
    close="关闭",
    page="“{title}”第 {number} 页",
    gone="这个段落已不在文档中：所在文档已更改或移除。",
)
