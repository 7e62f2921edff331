"""What the chat says in Chinese of files that are attached to a conversation."""

from ui.wording.texts.chat.attached.attached import AttachedTexts

CHINESE_ATTACHED = AttachedTexts(
    attach="添加附件",
    target="附件的去处",
    here="仅用于此对话",
    library="加入文档库：{collection}",
    files="此对话的附件",
    note="只有您、且只有在此对话中，才会得到来自这些附件的回答。附件随对话一起删除。",
    remove="移除“{name}”",
    read_page="阅读此网页：{address}",
    waiting="等待中",
    failed="无法读取“{name}”：{reason}",
)
