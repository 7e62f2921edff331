"""What the page says of the library in Chinese."""

from ui.wording.texts.counted import Counted
from ui.wording.texts.documents.library import AddressTexts, FindingTexts, LibraryTexts, OpenedTexts, SelectingTexts

CHINESE_LIBRARY = LibraryTexts(
    address=AddressTexts(
        label="或添加网页",
        add="添加",
        follow="同时跟踪其中的链接",
        follow_hint="添加该页面链接到的同一网站的页面：最多 {depth} 层链接、{pages} 个页面、{minutes} 分钟。",
    ),
    finding=FindingTexts(
        words="查找文档",
        all_collections="所有文档集",
        kind="类型",
        all_kinds="所有类型",
        web="网页",
        other="其他文本",
        since={"": "任何时间", "1": "最近 24 小时", "7": "最近 7 天", "30": "最近 30 天"},
        status="状态",
        condition={"": "任何状态", "whole": "完整读取", "partly": "部分读取"},
        order="排序",
        orders={"title": "按标题", "newest": "最新在前", "oldest": "最早在前", "largest": "最长在前"},
        found="{total} 份文档中的 {count} 份",
        none="没有这样的文档。请换个条件查找。",
        more=Counted("再显示 {count} 份"),
    ),
    selecting=SelectingTexts(
        select="选择“{title}”",
        select_all="选择显示的全部文档",
        selected="已选择：",
        target="移到哪个文档集",
        move="移动",
        remove_sure="之后的回答将不再使用它们。",
        removed=Counted("已移除 {count} 份文档，回答不再使用。"),
    ),
    opened=OpenedTexts(
        open="打开“{title}”",
        back="所有文档",
        read_again="重新读取",
        text="文本",
        cited="被引用",
        whole="已全部读取。",
        later="继续阅读",
        earlier="返回",
        chunk="第 {number} 个，共 {total} 个",
        span="字符 {start} 至 {end}",
        shared="标记的文字在前一个片段中也有。",
        none_cited="您的问题还没有用它回答过。",
        of_all=Counted("所有人的回答中共有 {count} 个引用了它。"),
    ),
    waiting="等待中",
    more_waiting=Counted("以及另外 {count} 个文件"),
)
