"""The page says how people judge what was promoted, and what their judgements have taken back."""

from dataclasses import replace

from assistant.adapters.parts import Parts
from assistant.adapters.promotions import Promotion
from finetune.promotion.live import Live, Tally
from tests.feedback.fakes import START
from ui.web.learning.rates import render_rates
from ui.wording.texts.languages.english import ENGLISH
from ui.wording.texts.languages.german import GERMAN

LIVE = Live("adapter", "dpo-1", START, Tally(150, 30), Tally(80, 12), 0.4, 20)
TAKEN = Promotion(START, Parts(), "promote", "takes the adapter of <dpo-1> back: 60 of 100", automatic=True)


def test_rates_now_and_before_stand_beside_what_follows_from_them():
    html = render_rates([LIVE], None, True, ENGLISH)
    assert "<b>dpo-1</b> writes since" in html
    assert "12 of 80 (15%) judged answers were bad, 30 of 150 (20%) before." in html
    assert "not shown to be worse" in html
    assert "taken back by itself" in html
    worse = render_rates([replace(LIVE, evidence=33.0)], None, False, ENGLISH)
    assert '<span class="status failed">worse than before</span>' in worse
    assert "promotion.automatic_rollback is off" in worse


def test_without_judgements_nothing_is_claimed():
    assert render_rates([], None, True, ENGLISH) == ""
    html = render_rates([replace(LIVE, now=Tally(0, 0))], None, True, ENGLISH)
    assert "Nobody has judged an answer of it yet." in html
    assert "status" not in html


def test_what_was_taken_back_says_why():
    html = render_rates([], TAKEN, True, GERMAN)
    assert "Durch Ihre Bewertungen zurückgenommen" in html
    assert "takes the adapter of &lt;dpo-1&gt; back: 60 of 100" in html
