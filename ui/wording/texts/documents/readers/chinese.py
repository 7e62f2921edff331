"""What is said of who may read which collection in Chinese."""

from ui.wording.texts.documents.readers.readers import ReadersTexts

CHINESE_READERS = ReadersTexts(
    heading="谁可以阅读",
    nothing_limited="所有人都可以阅读全部文档集。",
    limited="已限制：{names}",
    show="文档集",
    everybody="所有人",
    admins="管理员",
    only_admins="仅管理员",
    change="限制…",
    change_of="限制谁可以阅读“{collection}”",
    people="人员",
    groups="组",
    no_groups="还没有组。用命令“assistant users group NAME --add PERSON”创建。",
    hint="管理员可以阅读全部内容。如果不选择任何人，则仅管理员可以阅读。",
    limit="仅限所选",
    open="向所有人开放",
    open_of="让所有人阅读“{collection}”",
    open_sure="之后所有可以提问的人都能阅读。",
    was_limited="从下一次点击起，可以阅读“{collection}”的是：{readers}。",
    was_opened="从下一次点击起，所有可以提问的人都能阅读“{collection}”。",
    is_empty="“{collection}”中还没有文档：限制从第一份文档起生效。",
    has_learned="之前学习过的版本仍可能写出从中学到的内容：请在“{tab}”中回退，或重新训练。",
)
