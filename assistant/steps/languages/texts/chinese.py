"""What the assistant says in Chinese."""

from assistant.steps.languages.texts.texts import Texts

CHINESE_TEXTS = Texts(
    greeting="你好！你想从文档中了解什么？",
    wellbeing="我很好，谢谢！你想从文档中了解什么？",
    thanks="不客气！有问题随时问我。",
    acknowledgement="好的。你还想了解什么？",
    apology="没关系。你想了解什么？",
    farewell="再见，期待下次交流！",
    identity="我是 "
    "Apprentice，一个自托管的助手，负责回答关于这里所添加文档的问题。我查找能回答问题的段落，展示其中的句子，"
    "并标注来源编号。你的评分和修改会让我学得更好。",
    examples="例如，你可以问我关于{titles}的问题。",
    empty="这里还没有添加任何文档。请先添加文档，再向我提问。",
    one_document="这里有 1 份文档。",
    many_documents="这里有 {count} 份文档。",
    more="以及另外 {count} 份",
    none_found="这里没有这样的文档。",
    found="找到 {count} 份：{titles}。",
    newest="最近添加：{titles}。",
    about="关于{subject}：{titles}。",
    yes="有。",
    nothing_about="文档中没有关于{subject}的内容。",
    summary="{title}概要：",
    headings="内容包括：{headings}。",
    no_text="{title}中没有可以概括的句子。",
    which_document="你指的是哪份文档？",
    which_subject="你指的是其中哪一个？",
    what_subject="你的问题是关于什么的？请说明，例如以下之一。",
    ask_summary="{title}讲什么？",
    ask_heading="{title}中关于{heading}说了什么？",
    doubt="这可能没有回答您的问题。文档中最接近的内容是：",
    unlearned="由尚未学会写作的模型撰写，请对照来源核实。",
    refusal="根据这些文档，我无法回答这个问题。",
    looked_for="我查找了{question}；{found}。",
    nearest="最接近的是{places}",
    none_added="这里还没有添加任何文档",
    spaced=False,
    full_stop="。",
    comma="、",
)
