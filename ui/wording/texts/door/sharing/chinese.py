"""What is said in Chinese of conversations that are shared by a link."""

from ui.wording.texts.door.sharing.sharing import SharedPageTexts, SharingTexts

CHINESE_SHARING = SharingTexts(
    share="分享",
    shared="已分享",
    link="对话链接",
    copy="复制链接",
    readers="在此登录并持有此链接的人可以阅读现有内容,但仅限其有权阅读来源的部分。之后的提问不会加入。",
    since="自 {time} 起分享。链接不会再次显示;新链接将取代它。",
    another="生成新链接",
    end="停止分享",
    ended="该链接已失效。",
    attached="此对话附有文件。关于这些文件的内容仅供您本人查看,因此无法分享。",
    page=SharedPageTexts(
        heading="分享的对话",
        whose="{name} 于 {time} 分享了此对话。之后的提问和更正不会显示。",
        asked="{name},{time}",
        corrected="已人工更正",
        withheld="未显示:其内容依据您无权阅读的文档。",
        gone="这里没有内容",
        gone_why="此链接没有分享任何对话。链接可能不完整,或对话已停止分享。请询问发送链接的人。",
        open="打开 Apprentice",
    ),
)
