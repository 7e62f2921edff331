"""What is said of learned versions in Chinese."""

from ui.wording.texts.counted import Counted
from ui.wording.texts.learning.versions.versions import CardTexts, CompareTexts, CurveTexts, VersionTexts

CHINESE_VERSIONS = VersionTexts(
    obstacles={
        "running": "已有训练在进行：一次只能进行一个。",
        "read-only": "文件夹 {home} 无法写入，学到的内容无法保存。",
        "remote": "模型运行在 {url}，这里无法训练。请在设置中指定本机上的模型。",
        "disk": "磁盘仅剩 {free} MB，训练至少需要 {needed} MB。",
        "documents": "没有所有人都可以阅读的文档，而此方法只从文档中学习。",
    },
    elsewhere="它由服务器上的另一个进程启动，编号 {process}。请在那里停止：Ctrl-C 或 kill {process}。",
    curve=CurveTexts(
        loss="损失",
        margin="差距：更偏好更正的程度",
        reward="奖励：它所写文本的价值",
        held_back="留出数据上的差距",
        drawn="从 {first} 到 {last}，第 {step} 步，共 {steps} 步",
    ),
    card=CardTexts(
        open="打开 {version} 的卡片",
        close="关闭",
        download="保存卡片",
        base_model="模型",
        held_back="留出用于停止",
        ranked="其奖励排序正确的数据对",
        steps="步数",
        time="用时",
        memory="内存",
        energy="能耗",
        size="大小",
        computed_on="计算设备",
        served="何时用于回答",
        figures="全部数据",
        settings="全部设置",
        delete="删除",
        delete_sure="永久删除？它的回答和考试会保留。",
        deleted="{version} 已删除。",
        holds={
            "serves": "正在回答，不能删除。",
            "rollback": "不能删除：回退会重新启用它。",
            "training": "训练结束之前不能删除。",
        },
    ),
    compare=CompareTexts(
        heading="比较",
        first="版本",
        second="与",
        compare="比较",
        figure="数据",
        verdict="结论",
        asked=Counted("两者都被问到的 {count} 个问题"),
        no_exam="没有考试向两者提出相同的问题。对每个版本运行“assistant evaluate FILE --adapter ID”后，"
        "会在此比较它们的回答。",
    ),
)
