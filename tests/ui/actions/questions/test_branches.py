"""A question that is asked anew: what the model reads, what the page shows, and what stays apart."""

import threading
from pathlib import Path

import pytest

from feedback.errors import FeedbackError
from feedback.records import Exchange
from tests.ui.actions.asking import asked
from tests.ui.fakes import PacedGenerator
from ui.actions import asking, judging
from ui.actions.belongings import erasing, transfer
from ui.actions.chat import branching, conversations
from ui.people.reading.reach import EVERYTHING
from ui.web.chat.answers.transcript import render_transcript
from ui.wiring import Apprentice
from ui.wording.texts.languages.english import ENGLISH

QUESTIONS = ("When does it open?", "And on Saturdays?", "Who has the key?")


@pytest.fixture
def talk(apprentice: Apprentice) -> list[Exchange]:
    return [asked(apprentice, question) for question in QUESTIONS]


def questions_of(apprentice: Apprentice, conversation: str, user: str = "mia") -> list[str]:
    shown = asking.read_conversation(apprentice, conversation, user=user)
    return [judged.exchange.answer.question for judged in shown]


def test_the_model_reads_what_came_before_the_edited_question_and_what_came_after_stays(
    apprentice: Apprentice, talk: list[Exchange]
) -> None:
    generator = apprentice.assistant.generator
    assert isinstance(generator, PacedGenerator)
    branch = branching.begin_branch(apprentice, talk[1].id, user="mia")
    asked(apprentice, "And on Sundays?", conversation=branch)
    read = [turn.text for turn in generator.prompts[-1]]
    assert any(QUESTIONS[0] in text for text in read)
    assert not any(question in text for text in read for question in QUESTIONS[1:])
    again = asking.read_conversation(apprentice, branch, user="mia")[-1].exchange
    asked(apprentice, "", conversation=branch, again=again.id)
    assert questions_of(apprentice, branch) == [QUESTIONS[0], "And on Sundays?", "And on Sundays?"]
    assert questions_of(apprentice, "c1") == list(QUESTIONS)
    assert apprentice.feedback.stats().exchanges == 5
    assert [judged.exchange.id for judged in apprentice.feedback.history()].count(talk[0].id) == 1


def test_the_page_links_the_versions_of_a_question_and_offers_no_second_answer_to_a_shared_one(
    apprentice: Apprentice, talk: list[Exchange]
) -> None:
    def show(conversation: str) -> str:
        view = judging.view_conversation(apprentice, conversation, ENGLISH, user="mia", reach=EVERYTHING)
        return render_transcript(view, ENGLISH)

    before = show("c1")
    assert before.count('title="Edit question"') == 3
    assert "versions" not in before
    branch = branching.begin_branch(apprentice, talk[1].id, user="mia")
    assert show("c1") == before
    assert 'data-do="retry"' not in show(branch)  # nothing of its own yet
    asked(apprentice, QUESTIONS[0], conversation=branch)
    shown = show(branch)
    assert shown.count('class="round"') == 2  # the same words as before, and yet another question
    assert 'aria-label="Version 2 of 2 of this question" data-number="2"' in shown
    assert 'href="#chat/c1" data-way="earlier"' in shown
    assert 'data-way="later"' not in shown
    assert shown.count('data-do="retry"') == 1
    assert f'href="#chat/{branch}" data-way="later"' in show("c1")


def test_words_are_found_in_every_branch_and_the_right_one_is_opened_and_saved(
    apprentice: Apprentice, talk: list[Exchange]
) -> None:
    branch = branching.begin_branch(apprentice, talk[1].id, user="mia")
    asked(apprentice, "Where is the okapi?", conversation=branch)
    found = {
        words: [one.id for one in conversations.find_conversations(apprentice, words, user="mia")]
        for words in ("", "okapi", "key", "open", "okapi saturdays")
    }
    assert found == {"": [branch], "okapi": [branch], "key": ["c1"], "open": [branch], "okapi saturdays": []}
    conversations.rename(apprentice, branch, "Opening", user="mia")
    saved = conversations.to_markdown(apprentice, branch, "Sources", EVERYTHING, user="mia")
    assert saved.startswith(f"# Opening\n\n## {QUESTIONS[0]}\n")
    assert "## Where is the okapi?" in saved
    assert "## And on Saturdays?" not in saved
    assert "## And on Saturdays?" in conversations.to_markdown(apprentice, "c1", "Sources", EVERYTHING, user="mia")


def test_a_conversation_is_erased_with_its_branches_and_exported_with_them(
    apprentice: Apprentice, talk: list[Exchange], tmp_path: Path
) -> None:
    branch = branching.begin_branch(apprentice, talk[0].id, user="mia")
    asked(apprentice, "Where is the okapi?", conversation=branch)
    assert f'"before_id": "{talk[0].id}"' in erasing.read_person(apprentice, "mia", EVERYTHING)
    assert transfer.export_feedback(apprentice, tmp_path / "all.jsonl") == 4
    assert f'"branch": {{"id": "{branch}"' in (tmp_path / "all.jsonl").read_text(encoding="utf-8")
    erasing.erase_conversation(apprentice, branch, "mia")
    assert asking.list_conversations(apprentice, "mia") == []
    assert erasing.read_person(apprentice, "mia", EVERYTHING) == ""


def test_another_person_neither_edits_nor_reads_nor_goes_on_with_a_branch(
    apprentice: Apprentice, talk: list[Exchange]
) -> None:
    with pytest.raises(FeedbackError, match="belongs to another person"):
        branching.begin_branch(apprentice, talk[1].id, user="tom")
    branch = branching.begin_branch(apprentice, talk[1].id, user="mia")
    assert questions_of(apprentice, branch, "tom") == []
    with pytest.raises(FeedbackError, match="belongs to another person"):
        next(
            asking.ask(
                apprentice, "Me too?", user="tom", reach=EVERYTHING, conversation_id=branch, stop=threading.Event()
            )
        )
    assert branching.find_tree(apprentice, branch, "tom") == {branch}
    assert apprentice.feedback.branches("tom").begun == ()
