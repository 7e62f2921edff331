"""Why answers were bad: found for page and command alike, and counted in a panel."""

import re

import pytest

from feedback.evaluation.causes import CAUSES, Blame, count_causes
from retrieval.documents import Passage
from retrieval.settings import AS_SET
from tests.ui.actions.asking import asked
from tests.ui.fakes import MemoryLibrary
from ui.actions import judging
from ui.actions.quality.blame import blame_answers
from ui.web.quality.causes import render_causes
from ui.wiring import Apprentice
from ui.wording.texts.languages.english import ENGLISH
from ui.wording.texts.table import PAGES


class CountingLibrary(MemoryLibrary):
    """Counts the searches."""

    searches = 0

    def search(self, question: str, k: int | None = None, collections=(), way=AS_SET) -> list[Passage]:
        self.searches += 1
        return super().search(question, k, collections, way)


def only(apprentice: Apprentice) -> Blame:
    [blame] = blame_answers(apprentice)
    return blame


def test_a_correction_of_what_the_model_read_blames_the_model(apprentice: Apprentice) -> None:
    exchange = asked(apprentice, "When does the warehouse close on Saturdays?")
    assert list(blame_answers(apprentice)) == []
    judging.edit(apprentice, exchange.id, "On Saturdays it closes at noon [1].", user="mia")
    assert (only(apprentice).exchange_id, only(apprentice).cause) == (exchange.id, "model")


def test_the_documents_are_searched_once_for_each_correction_until_they_change(
    apprentice: Apprentice, tmp_path
) -> None:
    exchange = asked(apprentice, "When does it open?")
    judging.edit(apprentice, exchange.id, "It opens at 9 since the reform of 2024.", user="mia")
    library = CountingLibrary()
    library.known = apprentice.library.known  # type: ignore[attr-defined]
    apprentice.library = library  # type: ignore[assignment]
    assert [only(apprentice).cause, only(apprentice).cause] == ["missing document"] * 2
    assert library.searches == 1
    (tmp_path / "reform.md").write_text("Since the reform of 2024 it opens at 9.", encoding="utf-8")
    list(library.ingest([str(tmp_path / "reform.md")]))
    assert (only(apprentice).cause, only(apprentice).passage) == ("retrieval", "Reform")
    assert library.searches == 2


def test_the_latest_come_first_and_only_so_many_are_looked_at(apprentice: Apprentice) -> None:
    for question in ("When does it open?", "When does it close?"):
        judging.rate(apprentice, asked(apprentice, question).id, user="mia", value=-1)
    assert [blame.question for blame in blame_answers(apprentice)] == ["When does it close?", "When does it open?"]
    assert [blame.question for blame in blame_answers(apprentice, 1)] == ["When does it close?"]
    assert count_causes(blame_answers(apprentice))["unclear"] == 2


def test_the_most_frequent_cause_comes_first_with_what_it_means():
    html = render_causes({**dict.fromkeys(CAUSES, 0), "retrieval": 1, "choice": 4}, ENGLISH.causes)
    rows = re.findall(r'data-cause="([^"]*)".*?class="figure">(\d+)<.*?width:(\d+)%', html)
    assert rows[:2] == [("choice", "4", "100"), ("retrieval", "1", "25")]
    assert {cause for cause, _, _ in rows} == set(CAUSES)
    assert ENGLISH.causes.meanings["choice"] in html


def test_without_bad_answers_that_is_said():
    assert ENGLISH.causes.none in render_causes(dict.fromkeys(CAUSES, 0), ENGLISH.causes)


@pytest.mark.parametrize("texts", PAGES.values(), ids=PAGES)
def test_every_cause_has_its_words_in_every_language(texts):
    assert set(texts.causes.names) == set(texts.causes.meanings) == set(CAUSES)
