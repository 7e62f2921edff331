"""Which learned version answers, without a page."""

from tests.ui.fakes import on_shelf
from ui.actions import promoting
from ui.wiring import Apprentice


def test_rolling_back_is_possible_while_a_promotion_stands(apprentice: Apprentice) -> None:
    assert not promoting.can_roll_back(apprentice)
    for adapter_id in ("dpo-20261120-aaaaaa", "dpo-20261121-bbbbbb"):
        on_shelf(apprentice.shelf, adapter_id)
        promoting.promote(apprentice, adapter_id, "chosen in the app")
    assert promoting.roll_back(apprentice) == ("dpo-20261121-bbbbbb", "dpo-20261120-aaaaaa")
    assert promoting.can_roll_back(apprentice)
    assert promoting.roll_back(apprentice) == ("dpo-20261120-aaaaaa", None)
    assert not promoting.can_roll_back(apprentice)
