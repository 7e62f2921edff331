"""Each metric gives the value worked out by hand."""

import pytest
from rouge_score.rouge_scorer import RougeScorer

from feedback.evaluation.metrics.abstention import tabulate_abstention
from feedback.evaluation.metrics.chrf_bleu import score_chrf_bleu
from feedback.evaluation.metrics.citations import remove_markers, score_citations
from feedback.evaluation.metrics.likelihood import measure_nll_per_token
from feedback.evaluation.metrics.retrieval import score_retrieval
from feedback.evaluation.metrics.rouge import score_rouge
from feedback.evaluation.metrics.tokens import (
    measure_length_ratio,
    score_number_recall,
    score_token_overlap,
    split_words,
)
from retrieval.documents import Chunk, Document, Passage, Scores
from tests.feedback.evaluation.fakes import FixedScorer, answer

ANSWER = "The cat sat on the mat."
REFERENCE = "A cat lay on the mat."


def test_rouge_counts_shared_words_pairs_and_the_longest_common_sequence():
    # the cat sat on the mat / a cat lay on the mat: 4 of 6 words, 2 of 5 pairs, sequence "cat on the mat".
    assert score_rouge(ANSWER, [REFERENCE]) == pytest.approx(
        {"rouge1_f": 4 / 6, "rouge2_f": 2 / 5, "rougeL_f": 4 / 6, "rougeL_precision": 4 / 6, "rougeL_recall": 4 / 6}
    )


def test_rouge_precision_and_recall_differ_with_length():
    scores = score_rouge("cat", ["the cat sat on"])
    assert (scores["rougeL_precision"], scores["rougeL_recall"], scores["rougeL_f"]) == pytest.approx((1, 0.25, 0.4))


def test_rouge_agrees_with_the_stock_tokenizer_on_ascii_text():
    one, other = "Canada's 3,100 posts -- the PM_O (1867) appoints!", "The PM o of Canada appoints 3100 or 3,100 posts"
    stock = RougeScorer(["rougeL"]).score(other, one)["rougeL"]
    assert score_rouge(one, [other])["rougeL_f"] == pytest.approx(stock.fmeasure)


def test_the_best_reference_counts():
    assert score_rouge(ANSWER, ["nothing alike", ANSWER])["rougeL_f"] == 1
    assert score_token_overlap(ANSWER, ["nothing alike", ANSWER]) == {
        "token_precision": 1,
        "token_recall": 1,
        "brief_recall": 1,
    }
    assert score_number_recall("in 1990", ["in 1991", "in 1990", "never"]) == 1


def test_an_empty_answer_scores_zero_everywhere():
    scores = {**score_rouge("", ["x y"]), **score_token_overlap("", ["x y"]), **score_chrf_bleu("", ["x y"])}
    assert set(scores.values()) == {0.0}
    assert score_number_recall("", ["2 cats"]) == 0


def test_token_overlap_leaves_articles_out():
    # cat sat on mat / cat lay on mat.
    assert score_token_overlap(ANSWER, [REFERENCE]) == pytest.approx(
        {"token_precision": 3 / 4, "token_recall": 3 / 4, "brief_recall": 3 / 4}
    )
    assert score_token_overlap("cat", ["a cat sat on the mat"]) == pytest.approx(
        {"token_precision": 1, "token_recall": 1 / 4, "brief_recall": 1 / 4}
    )


def test_brief_recall_is_no_higher_for_an_answer_that_only_goes_on():
    references = ["Cats sleep all day.", "They sleep sixteen hours each day."]
    said = score_token_overlap("Cats sleep all day.", references)
    went_on = score_token_overlap("Cats sleep all day. They sleep sixteen hours each night.", references[:1] * 2)
    assert went_on["brief_recall"] == said["brief_recall"] == 1
    late = score_token_overlap("That is a good question, to be answered so: cats sleep all day.", references)
    assert late["token_recall"] == 1
    assert late["brief_recall"] == 0
    assert score_token_overlap("Cats sleep.", references[:1])["brief_recall"] == 1 / 2


def test_words_are_found_in_any_script():
    assert split_words("Straße, ÉCOLE") == ["strasse", "école"]
    assert split_words("हिन्दी भाषा") == ["हिन्दी", "भाषा"]
    assert split_words("東京です。2024年") == ["東", "京", "で", "す", "2024", "年"]
    assert split_words("… — !") == []


def test_numbers_are_compared_by_value_not_by_grouping():
    assert score_number_recall("It has 3100 posts and 7 courts", ["3,100 posts, 9 courts"]) == pytest.approx(1 / 2)
    assert score_number_recall("in ١٩٩٠", ["in 1990"]) == 1
    assert score_number_recall("12.5", ["12.50"]) == 0
    assert score_number_recall("anything", ["no figures here"]) is None


def test_length_is_measured_in_words_against_the_mean_reference():
    assert measure_length_ratio("one two three four five six", ["one two", "one two three four"]) == pytest.approx(2)


def test_chrf_and_bleu_are_those_of_sacrebleu():
    assert score_chrf_bleu(ANSWER, [REFERENCE]) == pytest.approx({"chrf": 0.5333, "bleu": 0.4347}, abs=1e-4)
    assert score_chrf_bleu(ANSWER, [ANSWER]) == pytest.approx({"chrf": 1, "bleu": 1})


def test_bleu_sees_more_than_the_first_sentence():
    assert score_chrf_bleu("Yes. Wrong words follow.", ["Yes. The cat sat there."])["bleu"] < 0.5


def test_nll_is_given_per_token_and_only_when_the_model_was_asked():
    assert measure_nll_per_token(answer("x"), "three small words", FixedScorer()) == pytest.approx(2)
    assert measure_nll_per_token(answer("x", messages=()), "three small words", FixedScorer()) is None


def test_abstention_is_a_table_of_counts_with_precision_and_recall():
    table = tabulate_abstention([(True, False)] * 6 + [(True, True)] * 2 + [(False, False)] * 1 + [(False, True)] * 3)
    assert (table.answered, table.false_refusals, table.missed_refusals, table.correct_refusals) == (6, 2, 1, 3)
    assert (table.precision, table.recall, table.false_refusal_rate) == pytest.approx((3 / 5, 3 / 4, 2 / 8))


def test_abstention_shares_of_nothing_are_none():
    table = tabulate_abstention([])
    assert (table.precision, table.recall, table.false_refusal_rate) == (None, None, None)


def test_a_citation_holds_when_its_passage_shares_the_sentence():
    paris = Passage.given("France", "Paris is the capital of France since 987.")
    bread = Passage.given("Bread", "Dough rises overnight in a cool place.")
    text = "Bread is good. Paris is the capital of France"
    assert score_citations(answer(text, paris, bread, cited=[1])) == 1
    assert score_citations(answer(text, paris, bread, cited=[1, 2])) == 0.5
    assert score_citations(answer(text, paris, cited=[1], unmatched=[7])) == 0.5
    assert score_citations(answer(text, paris, cited=[9])) == 0
    assert score_citations(answer(text, paris)) is None


def test_citation_marks_are_not_words_of_the_answer():
    assert remove_markers("Paris [1], since 987 [2, 3].[4]") == "Paris, since 987."


def found(title: str, uri: str) -> Passage:
    return Passage(Chunk.of(Document.of(uri, title, "text"), 0, 4), Scores(1.0))


@pytest.mark.parametrize("source", ["Leave policy", "/docs/leave%20policy.pdf", "leave policy.pdf", "LEAVE POLICY"])
def test_a_source_is_found_by_title_uri_or_file_name(source):
    passages = [found("Other", "file:///docs/other.md"), found("Leave Policy", "/docs/leave%20policy.pdf")]
    assert score_retrieval([source], passages) == {"hit_at_k": 1, "mrr": 0.5}


def test_a_source_that_was_not_found_gives_zero():
    assert score_retrieval(["leave.md"], [found("Other", "other.md")]) == {"hit_at_k": 0, "mrr": 0}
    assert score_retrieval(["leave.md"], []) == {"hit_at_k": 0, "mrr": 0}
