"""What the `feedback` command says of corrections, without a model."""

from retrieval.documents import Passage
from tests.feedback.fakes import an_answer
from tests.ui.cli.commands import Shell
from ui.settings import Loaded, Settings
from ui.wiring import Apprentice


def test_pairs_are_counted_on_the_side_where_the_next_training_puts_them(shell: Shell):
    apprentice = Apprentice(Loaded(Settings(home=shell.folder / "home"), None, {}))
    for number in range(8):
        passages = (Passage.given(f"Manual {number}", "The warranty is three years."),)
        answer = an_answer(question=f"How long is warranty {number}?", passages=passages)
        exchange = apprentice.feedback.record(answer, user="mia", conversation_id="c1")
        if number:
            apprentice.feedback.edit(exchange.id, f"Warranty {number} lasts for three years [1].", user="mia")
        else:
            apprentice.feedback.rate(exchange.id, user="mia", value=1)
    apprentice.engine.dispose()
    done = shell.run(
        "feedback pairs", APPRENTICE_TRAINING__MINIMUM_PAIRS="2", APPRENTICE_PROMOTION__MINIMUM_QUESTIONS="5"
    )
    assert done.out.splitlines()[-1] == "2 pairs to learn from, 5 held out for the exam, 1 judged answers left out."
