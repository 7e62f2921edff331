"""From judged exchanges to a score that judges questions nobody has judged."""

from collections.abc import Sequence

import pytest

from assistant.answerability.signals import measure_signals
from assistant.answers import Answer
from assistant.settings import AnswerabilitySettings
from feedback.history import JudgedExchange
from finetune.errors import FinetuneError
from finetune.lessons.answerability import Unseen
from finetune.lessons.answerability_fitter import AnswerabilityFitter
from retrieval.documents import Passage
from tests.assistant.answerability.test_score import SCORE
from tests.feedback.fakes import REFUSAL, RULES, Story, an_answer, judged
from tests.retrieval.fakes import WordEmbedder

NOTHING = Unseen(frozenset(), frozenset())
COLOURS = ("red", "blue", "green", "grey")


def an_exchange(number: int, answerable: bool) -> Answer:
    """An answer about a door of its own house; the passage of an unanswerable one speaks of the windows."""
    thing = "door" if answerable else "window"
    text = f"The {thing} of house {number} is painted {COLOURS[number % 4]}. The garden is large."
    passage = Passage.given(f"House {number}", text)
    return an_answer(f"What colour is the door of house {number}?", "It is nice.", passages=(passage,), citations=())


def fitter(minimum: int = 20, embeddings: str = "embedded") -> AnswerabilityFitter:
    settings = AnswerabilitySettings(minimum_of_each=minimum)
    return AnswerabilityFitter(WordEmbedder, embeddings, settings, RULES, lambda: SCORE)


def test_feedback_teaches_whether_to_answer_questions_that_nobody_judged():
    stories = [Story(an_exchange(n, n % 2 == 0), name=str(n)) for n in range(60)]
    given = judged(*(s.rated(1) if n % 2 == 0 else s.edited(REFUSAL) for n, s in enumerate(stories)))
    score, _ = fitter().fit(given, NOTHING)
    assert score.note.startswith("Fitted on 60 judged answers and 0 made contrasts.")
    assert score.figures["auc"] > 0.9
    new = [(an_exchange(n, answerable), answerable) for n in (100, 101) for answerable in (True, False)]
    for answer, answerable in new:
        probability = score.probability(measure_signals(answer.question, answer.passages, WordEmbedder()))
        assert (probability >= score.threshold) is answerable


def test_who_refuses_what_others_like_teaches_little():
    """Tom refuses half of the answerable questions, and was seen to disagree with ada and bob."""
    stories = [Story(an_exchange(n, n % 2 == 0), name=str(n)) for n in range(80)]
    right = [s.rated(1) if n % 2 == 0 else s.edited(REFUSAL) for n, s in enumerate(stories)]
    known = [Story(an_exchange(200 + n, True), name=f"{u}{n}", user=u) for n in range(10) for u in ("ada", "bob")]
    seen = [Story(an_exchange(200 + n, True), name=f"tom{n}", user="tom", day=n).edited(REFUSAL) for n in range(10)]
    careless = [Story(an_exchange(100 + n, True), name=f"c{n}", user="tom", day=n).edited(REFUSAL) for n in range(30)]
    liked = [story.rated(1) for story in known]
    stranger = [
        Story(story.judged.exchange.answer, name=f"s{n}", user="eve", day=n) for n, story in enumerate(careless)
    ]
    believed = judged(*right, *liked, *(story.edited(REFUSAL) for story in stranger))
    doubted = judged(*right, *liked, *seen, *careless)

    def probability(given: Sequence[JudgedExchange]) -> float:
        answer = an_exchange(300, True)
        score, _ = fitter().fit(given, NOTHING)
        return score.probability(measure_signals(answer.question, answer.passages, WordEmbedder()))

    assert probability(doubted) > probability(believed) + 0.1


def test_contrasts_fill_up_what_people_left_unsaid():
    given = judged(*(Story(an_exchange(n, True), name=str(n)).rated(1) for n in range(30)))
    score, _ = fitter().fit(given, NOTHING)
    assert score.figures["made"] == 30
    assert "30 made contrasts" in score.note


def test_each_sentence_is_embedded_once_though_contrasts_have_those_of_their_cases():
    given = judged(*(Story(an_exchange(n, True), name=str(n)).rated(1) for n in range(30)))
    embedder = WordEmbedder()
    settings = AnswerabilitySettings(minimum_of_each=20)
    AnswerabilityFitter(lambda: embedder, "embedded", settings, RULES, lambda: SCORE).fit(given, NOTHING)
    sentences = [text for text in embedder.embedded if text.startswith("House")]
    assert len(sentences) == len(set(sentences)) > 30


def test_what_the_exam_asks_is_left_out_and_too_little_is_said():
    given = judged(*(Story(an_exchange(n, True), name=str(n)).rated(1) for n in range(30)))
    asked = frozenset(an_exchange(n, True).question for n in range(8))
    held_out = frozenset(f"given:House {n}" for n in range(8, 15))
    with pytest.raises(FinetuneError, match=r"5 answerable questions are missing \(15 of 20 are there\)"):
        fitter().fit(given, Unseen(asked, held_out))


def houses(*numbers: int) -> Unseen:
    return Unseen(frozenset(), frozenset(f"given:House {number}" for number in numbers))


def test_a_score_is_learned_without_each_fold_as_well():
    stories = [Story(an_exchange(n, n % 2 == 0), name=str(n)) for n in range(80)]
    given = judged(*(s.rated(1) if n % 2 == 0 else s.edited(REFUSAL) for n, s in enumerate(stories)))
    score, (first, second) = fitter().fit(given, NOTHING, [houses(*range(20)), houses(*range(20, 40))])
    assert score.note.startswith("Fitted on 80 ")
    assert [one.note[:13] for one in (first, second)] == ["Fitted on 60 ", "Fitted on 60 "]
    assert first == fitter().fit(given, houses(*range(20)))[0]


def test_where_a_fold_leaves_too_little_no_fold_has_a_score():
    stories = [Story(an_exchange(n, n % 2 == 0), name=str(n)) for n in range(60)]
    given = judged(*(s.rated(1) if n % 2 == 0 else s.edited(REFUSAL) for n, s in enumerate(stories)))
    score, folds = fitter().fit(given, NOTHING, [houses(1), houses(*range(50))])
    assert score.note.startswith("Fitted on 60 ")
    assert folds == []


def test_what_people_answered_in_other_words_counts_as_refused_wrongly_and_is_no_example():
    stories = [Story(an_exchange(n, n % 2 == 0), name=str(n)) for n in range(60)]
    given = [s.rated(1) if n % 2 == 0 else s.edited(REFUSAL) for n, s in enumerate(stories)]
    beyond = [Story(an_exchange(n, False), name=f"b{n}").edited("Somebody chose turquoise.") for n in range(100, 110)]
    score, _ = fitter().fit(judged(*given, *beyond), NOTHING)
    before, _ = fitter().fit(judged(*given), NOTHING)
    assert score.terms == before.terms
    assert score.figures["answerable"] == before.figures["answerable"] + 10
    assert score.threshold < before.threshold
