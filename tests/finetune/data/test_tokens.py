"""What is trained on is what was served, token by token."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from assistant.models.base import LoadedBase
from assistant.models.local import LocalGenerator
from finetune.data.tokens import tokenise, tokenise_short
from finetune.errors import FinetuneError
from tests.finetune.fakes import a_pair, eight_pairs

pytestmark = pytest.mark.model


def test_a_row_holds_the_tokens_that_were_served_and_ends_its_turn_once(load: Callable[[], LoadedBase]) -> None:
    base = load()
    generator = LocalGenerator(base)
    for pair, row in zip(eight_pairs(), tokenise(eight_pairs(), base, None), strict=True):
        served = generator.render(pair.prompt)
        assert base.tokenizer.decode(row.prompt_ids) == served
        assert len(row.prompt_ids) == generator.count_tokens(pair.prompt)
        end = base.tokenizer.convert_tokens_to_ids("<|im_end|>")
        for ids, text in ((row.chosen_ids, pair.chosen), (row.rejected_ids, pair.rejected)):
            assert base.tokenizer.decode(ids) == f"{text}<|im_end|>"
            assert ids.count(end) == 1


def test_a_pair_that_is_too_long_is_refused_by_name(load: Callable[[], LoadedBase]) -> None:
    base = load()
    long = a_pair("attic", chosen="word " * 60)
    with pytest.raises(FinetuneError, match=r"'pair-attic-0' \(answer 'e-attic-0'\) has \d+ tokens .* the 64 that"):
        tokenise([a_pair(), long], base, 64)


def test_a_pair_that_nobody_would_miss_is_left_out_when_it_is_too_long(load: Callable[[], LoadedBase]) -> None:
    base = load()
    long = a_pair("attic", chosen="word " * 60)
    assert tokenise_short([long, a_pair()], base, 64) == tokenise([a_pair()], base, 64)


def test_a_rejected_answer_that_was_cut_short_is_not_given_an_end_it_never_had(load: Callable[[], LoadedBase]) -> None:
    base = load()
    cut_short = replace(a_pair(), rejected_whole=False)
    [row] = tokenise([cut_short], base, None)
    assert base.tokenizer.decode(row.rejected_ids) == cut_short.rejected
    assert base.tokenizer.decode(row.chosen_ids) == f"{cut_short.chosen}<|im_end|>"
