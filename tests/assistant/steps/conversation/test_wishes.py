"""Questions about the assistant, its library and whole documents are told from questions that documents answer."""

import time

import pytest

from assistant.steps.conversation.wishes import read_wish


@pytest.mark.parametrize(
    ("question", "wish", "subject"),
    [
        ("What are you?", "identity", ""),
        ("hello, who are you exactly?", "identity", ""),
        ("are you a robot", "identity", ""),
        ("What's this tool for?", "identity", ""),
        ("Wer bist du eigentlich?", "identity", ""),
        ("¿Quién eres?", "identity", ""),
        ("Qui es-tu ?", "identity", ""),
        ("你是谁？", "identity", ""),
        ("can you help me?", "ability", ""),
        ("What kind of questions can I ask?", "ability", ""),
        ("help", "ability", ""),
        ("How does this work?", "ability", ""),
        ("Was kannst du?", "ability", ""),
        ("¿Qué puedes hacer?", "ability", ""),
        ("Que peux-tu faire ?", "ability", ""),
        ("你能做什么？", "ability", ""),
        ("show me all files", "contents", ""),
        ("What documents are available?", "contents", ""),
        ("which files do you have access to?", "contents", ""),
        ("What have you got here?", "contents", ""),
        ("list of documents", "contents", ""),
        ("Welche Dokumente gibt es?", "contents", ""),
        ("Was ist hier drin?", "contents", ""),
        ("¿Qué documentos tienes?", "contents", ""),
        ("Quels documents avez-vous ?", "contents", ""),
        ("有哪些文件？", "contents", ""),
        ("How many files do you have?", "count", ""),
        ("number of documents", "count", ""),
        ("Wie viele Dateien hast du?", "count", ""),
        ("¿Cuántos documentos hay?", "count", ""),
        ("Combien de documents y a-t-il ?", "count", ""),
        ("有多少文件？", "count", ""),
        ("What is the latest document?", "newest", ""),
        ("Which file was uploaded most recently?", "newest", ""),
        ("anything new?", "newest", ""),
        ("Was ist neu?", "newest", ""),
        ("¿Qué hay de nuevo?", "newest", ""),
        ("Quoi de neuf ?", "newest", ""),
        ("any documents on gardening?", "topic", "gardening"),
        ("Find documents mentioning late invoices", "topic", "late invoices"),
        ("Which of the files cover fire safety?", "topic", "fire safety"),
        ("Do you have anything about bees in there?", "topic", "bees"),
        ("Is there any information on ticket refunds?", "topic", "ticket refunds"),
        ("Gibt es ein Dokument über Reisekosten?", "topic", "Reisekosten"),
        ("Hast du etwas zum Datenschutz?", "topic", "Datenschutz"),
        ("¿Hay algún documento sobre vacaciones?", "topic", "vacaciones"),
        ("Y a-t-il un document sur les congés ?", "topic", "les congés"),
        ("有关于假期的文件吗？", "topic", "假期"),
        ("Which poems are there in the collection?", "kind", "poems"),
        ("what contracts do you have?", "kind", "contracts"),
        ("Could you please summarize the gardening guide for me?", "summary", "the gardening guide"),
        ("give me a short overview of the bylaws", "summary", "the bylaws"),
        ("What's the gist of bylaws.pdf?", "summary", "bylaws.pdf"),
        ("key takeaways from the annual report", "summary", "the annual report"),
        ("what does the document cover?", "summary", "the document"),
        ("TL;DR please", "summary", ""),
        ("What is the gardening guide about?", "summary", "the gardening guide"),
        ("Worum geht es in der Hausordnung?", "summary", "der Hausordnung"),
        ("Fasse bitte die Satzung zusammen", "summary", "die Satzung"),
        ("Zusammenfassung der Hausordnung", "summary", "Hausordnung"),
        ("¿De qué trata el reglamento?", "summary", "el reglamento"),
        ("Resume el reglamento", "summary", "el reglamento"),
        ("De quoi parle ce document ?", "summary", "ce document"),
        ("Résume le règlement", "summary", "le règlement"),
        ("这份文件讲什么？", "summary", "这份文件"),
        ("总结一下员工手册", "summary", "员工手册"),
    ],
)
def test_wishes_are_recognised(question, wish, subject):
    asked = read_wish(question)
    assert asked is not None
    assert (asked.wish, asked.subject) == (wish, subject)


@pytest.mark.parametrize(
    "question",
    [
        "Which documents do I need for a visa?",
        "How many documents must I hand in?",
        "What is new in version 2?",
        "Who are you allowed to invite?",
        "What can you deduct?",
        "What can you do about noise?",
        "How many files can I upload at once?",
        "Help with the printer",
        "Is there a document fee?",
        "What documents are required for registration?",
        "How do you reset it?",
        "How do you work the coffee machine?",
        "What is the travel policy on hotel costs?",
        "When was the last update of the firmware?",
        "Do you have a gym?",
        "List the steps to join",
        "Was kannst du absetzen?",
        "Welche Unterlagen brauche ich für den Antrag?",
        "Wie viele Dateien darf ich hochladen?",
        "¿Cuántos documentos debo presentar?",
        "Quels documents faut-il fournir ?",
        "需要提交哪些文件？",
        "What is the difference between a lease and a licence?",
        "How does the boiler work?",
    ],
)
def test_questions_to_the_documents_are_left_alone(question):
    assert read_wish(question) is None


@pytest.mark.parametrize(
    "part", ["list the documents ", "what is in ", "(", "which which ", "你有 ", "a " * 70, "newest latest "]
)
def test_no_question_takes_long_to_read(part):
    started = time.perf_counter()
    read_wish((part * 200)[:160])
    assert time.perf_counter() - started < 0.5
