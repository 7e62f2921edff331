"""`finetune compare` learns the same corrections with several tuners and shows what each costs."""

from tests.ui.cli.commands import Shell


def test_tuners_learn_the_same_and_one_that_cannot_says_why(taught: Shell) -> None:
    done = taught.run("finetune compare", "ia3,lora", "--json")
    assert done.code == 1
    ia3, lora = done.json
    assert (ia3["tuner"], ia3["version"]) == ("ia3", None)
    assert ia3["failure"].startswith("Nobody has said which layers of a 'olmo' model IA3 multiplies")
    assert done.err.endswith("1 of 2 could not be trained.\n")
    assert lora["weights"] * 4 < lora["size_bytes"] < lora["weights"] * 5
    assert min(lora["seconds"], lora["peak_memory_bytes"]) > 0
    assert lora["questions"] >= 5
    [kept] = taught.run("finetune adapters", "--json").json
    assert (kept["id"], kept["settings"]["tuner"], kept["champion"]) == (lora["version"], "lora", False)


def test_a_name_that_there_is_not_trains_nothing(taught: Shell) -> None:
    done = taught.run("finetune compare", "lora,fool")
    assert (done.code, done.out) == (2, "")
    assert "There is no tuner 'fool': use some of lora, dora, ia3, prompt, prefix, frozen, full." in done.err
    assert not list((taught.folder / "home").glob("adapters/*"))
