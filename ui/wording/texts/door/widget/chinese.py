"""What the widget says in Chinese."""

from ui.wording.texts.door.widget.widget import WidgetTexts

CHINESE_WIDGET = WidgetTexts(
    open="提问",
    close="关闭",
    title="向文档提问",
    kept="您的提问会被保存，以便您更正回答。只有此浏览器会显示它们。",
    failed="未收到回答。请重新提问。",
)
