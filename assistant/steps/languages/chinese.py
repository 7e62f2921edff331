"""Chinese, in simplified characters."""

import re

from assistant.steps.languages.language import FORMATS, Language, compile_pattern, compile_wishes
from assistant.steps.languages.leaning import CHINESE_LEANING
from assistant.steps.languages.small_talk import CHINESE_SMALL_TALK
from assistant.steps.languages.texts.chinese import CHINESE_TEXTS

_PARTS = {
    "documents": r"(?:文件|文档|資料|资料|文章|文本|文献|PDF|pdf)",
    "here": r"(?:这里|这儿|库里|资料库里?|知识库里?|文档库里?|系统里|目前|现在|一共|总共|里面)*",
    "ending": r"(?:呢|吗|啊|呀|吧|了)*",
    "you": r"(?:你|您|你们)",
    "which": r"(?:什么|哪些|哪几个|啥)",
    "summary": r"(?:摘要|总结|概要|概述|要点|主要内容|重点)",
}

CHINESE = Language(
    code="zh",
    texts=CHINESE_TEXTS,
    small_talk=CHINESE_SMALL_TALK,
    polite=compile_pattern(
        r"(?:(?:你好|您好|请问|请|麻烦|能不能|可以|可不可以"
        r"|能|帮我|给我|告诉我|我想知道)[，, ]*)*"
    ),
    wishes=compile_wishes(
        (
            (
                "identity",
                r"<you>(?:到底)?是(?:谁|什么|什么人|做什么的|哪位)<ending>|介绍一下(?:你"
                r"|您)?自己|<you>叫什么(?:名字)?",
            ),
            (
                "identity",
                r"<you>是(?:机器人|人工智能|AI|真人|人|ChatGPT).{0,6}|这是什么(?:软件|应用|助手|网站|程序|工具)",
            ),
            (
                "ability",
                r"<you>(?:能|会|可以)(?:做|干|帮我做?|回答)(?:些)?(?:什么|啥|哪些)(?:问题"
                r"|事)?<ending>|<you>有什么功能",
            ),
            (
                "ability",
                r"我(?:能|可以)(?:问|向)(?:你|您)?(?:提)?(?:些)?(?:什么"
                r"|哪些)(?:问题)?<ending>|(?:怎么|如何)(?:用|使用)(?:你|您"
                r"|这个)?",
            ),
            (
                "ability",
                r"<you>(?:是)?(?:怎么|如何)(?:工作|运作|回答)(?:的)?<ending>|帮助|帮帮我"
                r"|(?:能)?帮(?:我|忙)吗?|需要帮助",
            ),
            (
                "count",
                r"<here>(?:<you>)?<here>(?:有)?(?:多少|几)(?:个|份|篇"
                r"|本)?<documents><ending>|<documents>(?:的)?(?:数量"
                r"|总数)",
            ),
            (
                "newest",
                r"(?:有)?什么(?:是)?新(?:的|东西|内容|<documents>)<ending>"
                r"|<here>最(?:近|新|后)(?:的|添加|上传|更新"
                r"|加入)*(?:了)?(?:的)?(?:<documents>)?(?:是)?(?:<which>)?(?:<documents>)?<ending>",
            ),
            (
                "topic",
                r"(?:<you>)?<here>(?:有"
                r"|有没有)?(?:<which>)?(?:没有)?<documents>?(?:是)?(?:关于|有关|涉及"
                r"|介绍) ?<subject>(?:的)?(?:<documents>|内容|信息|资料"
                r"|东西)<ending>",
            ),
            ("topic", r"(?:<which>)<documents>(?:是)?(?:关于|有关|涉及|提到|讲)(?:了)? ?<subject>(?:的)?<ending>"),
            (
                "contents",
                r"<here>(?:<you>)?<here>(?:都)?有<which>(?:<documents>|内容"
                r"|东西|信息)?<ending>|(?:列出|显示|查看)?(?:所有"
                r"|全部)(?:的)?<documents>(?:列表)?|(?:列出|显示"
                r"|查看)<documents>(?:列表)?|<documents>(?:列表|清单)",
            ),
            (
                "contents",
                r"<you>(?:知道|了解|读过|能看到)<which>(?:<documents>)?<ending>"
                r"|<which><documents>(?:可以|能)?(?:查询|提问"
                r"|用)?<ending>",
            ),
            ("summary", r"(?:总结|概括|概述|归纳)(?:一下)? ?<subject>(?:的(?:内容|要点|主要内容))?<ending>"),
            ("summary", r"<subject>(?:的)?<summary>(?:是什么|有哪些)?<ending>"),
            (
                "summary",
                r"<subject>(?:主要|大概|都)*(?:讲|说|写|是关于|谈)(?:的是|了|些)*(?:什么|啥)(?:的|内容)?<ending>",
            ),
            ("summary", r"(?:总结|概括|<summary>)(?:一下)?<ending>|(?:主要)?(?:讲|说)(?:了|的是)?什么<ending>"),
        ),
        **_PARTS,
    ),
    this_document=compile_pattern(
        r"(?:它|这个?|这(?:个|份|篇|本)?(?:文件|文档|文章|资料|书|PDF)|该(?:文件|文档)|本(?:文|文件|文档))"
    ),
    everything=compile_pattern(r"(?:全部|所有(?:的)?(?:文件|文档|资料)?|这些(?:文件|文档|资料))"),
    formats=(
        (re.compile(r"表格|电子表格|Excel", re.IGNORECASE), FORMATS["table"]),
        (re.compile(r"演示文稿|幻灯片|PPT", re.IGNORECASE), FORMATS["slides"]),
        (re.compile(r"PDF", re.IGNORECASE), FORMATS["pdf"]),
        (re.compile(r"邮件"), FORMATS["mail"]),
    ),
    leaning=CHINESE_LEANING,
)
