"""A citation is checked against the words of its passage."""

from feedback.evaluation.metrics.citations import score_citations
from retrieval.documents import Passage
from tests.feedback.evaluation.fakes import answer


def test_a_citation_holds_when_its_passage_shares_the_sentence():
    paris = Passage.given("France", "Paris is the capital of France since 987.")
    bread = Passage.given("Bread", "Dough rises overnight in a cool place.")
    text = "Bread is good. Paris is the capital of France"
    assert score_citations(answer(text, paris, bread, cited=[1])) == 1
    assert score_citations(answer(text, paris, bread, cited=[1, 2])) == 0.5
    assert score_citations(answer(text, paris, cited=[1], unmatched=[7])) == 0.5
    assert score_citations(answer(text, paris, cited=[9])) == 0
    assert score_citations(answer(text, paris)) is None


def test_abbreviations_decimals_and_quotation_marks_do_not_end_a_sentence():
    law = Passage.given("Law", "Of the inhabitants 56.2 percent were subjects of U.S. courts, who said they obey her.")
    for text in ("They were subjects of U.S.", "Of inhabitants 56.2", 'Subjects of courts said "they obey her."'):
        assert score_citations(answer(text, law, cited=[1])) == 1
