"""What README, docs and the page suggest to ask, asked as the product ships: each answer holds the right fact."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import lend_model
from ui.actions.chat.suggesting import Suggestions
from ui.wiring import Apprentice
from ui.wording.texts.languages.english import ENGLISH

pytestmark = pytest.mark.model

DOCS = Path(__file__).parents[4] / "docs"
FIGURES = ("experiments.md", "measured.md")
"""What `make serve` leaves out."""
FILES = {
    "handbook.md": "# Staff handbook\n\nIt holds for everyone at the mill.\n\n## Holidays\n\nEveryone has 28 days "
    "of holiday a year. Tell your team lead two weeks before.\n\n## Sick leave\n\nCall the office before nine.\n",
    "guarantee.md": "# Guarantee\n\nThe warranty of every grinder is 24 months from delivery. Belts are not covered.\n",
    "travel.md": "# Travel policy\n\nTrains are booked in second class. Hotels cost at most 120 euros a night. Taxis "
    "are paid only where no bus runs. Receipts are handed in within 30 days.\n",
    "products.csv": "product,price,stock\ndrill,89.90,4\nladder,59.00,0\nsander,120.00,2\nlamp,15.50,0\n",
}
ASKED = {
    "How do I undo a promotion?": ["finetune rollback"],
    "How do I add documents?": ["assistant ingest"],
    "Can I use PostgreSQL?": ["postgresql+psycopg://"],
    "What does the handbook say about holidays?": ["28 days"],
    "How long is the warranty?": ["24 months"],
    "What does the drill cost?": ["89.90"],
    "Which products are out of stock?": ["ladder", "lamp"],
    "Which documents are about travel?": ["Travel policy"],
    "What is the travel policy about?": ["120 euros"],
    "Summarise travel.md": ["120 euros"],
    "What is in here?": ["Staff handbook", "Travel policy"],
    "How many documents are there?": [f"{len(list(DOCS.glob('*.md'))) - len(FIGURES) + len(FILES)} documents"],
    "What can you do?": ["Apprentice"],
    "Wie lange gilt die Garantie?": ["24 months"],
    "¿Cuánto cuesta un hotel como máximo?": ["120 euros"],
}


@pytest.fixture(scope="module")
def apprentice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Apprentice]:
    home = tmp_path_factory.mktemp("suggested")
    for name, text in FILES.items():
        (home / name).write_text(text, encoding="utf-8")
    (home / "apprentice.toml").write_text(f'home = "{home / "data"}"\n', encoding="utf-8")
    lend_model(home / "data")
    opened = Apprentice.open(home / "apprentice.toml")
    samples = [str(file) for file in DOCS.glob("*.md") if file.name not in FIGURES]  # as `make serve` does
    list(opened.library.ingest([*samples, *(str(home / name) for name in FILES)]))
    yield opened
    opened.library.close()
    opened.engine.dispose()


@pytest.mark.parametrize("question", ASKED)
def test_what_is_suggested_is_answered(apprentice: Apprentice, question: str) -> None:
    answer = apprentice.assistant.answer(question)
    assert not answer.refused
    assert not [fact for fact in ASKED[question] if fact not in answer.text], answer.text


def test_an_empty_chat_offers_three_questions_that_the_documents_answer(apprentice: Apprentice) -> None:
    offered = Suggestions(apprentice, ENGLISH.conversations.first.ask_about)
    assert not offered.read()
    assert offered.ready.wait(timeout=300)
    questions = offered.read()
    assert len(set(questions)) == 3
    for question in questions:
        answer = apprentice.assistant.answer(question)
        assert not answer.refused
        assert answer.citations
