"""The latest of documents that are named alike but for their numbers."""

import pytest

from retrieval.search.series import asks_for_latest, find_older_in_series


@pytest.mark.parametrize(
    ("names", "latest"),
    [
        (["2022_Q3_AAPL", "2023_Q1_AAPL", "2023_Q3_AAPL", "2023_Q2_AAPL"], ["2023_Q3_AAPL"]),
        (["2022_Q3_AAPL", "2023_Q1_AAPL", "2022_Q3_NVDA"], ["2023_Q1_AAPL", "2022_Q3_NVDA"]),
        (["minutes 2024-03-01", "minutes 2024-02-28", "Minutes 2023-12-31"], ["minutes 2024-03-01"]),
        (["24.10.2023 report", "03.11.2023 report", "30.12.2022 report"], ["03.11.2023 report"]),
        (["Q4 2022", "Q1 2023"], ["Q1 2023"]),
        (["manual v2.9", "manual v2.10", "manual v1.99"], ["manual v2.10"]),
        (["AAPL_10K_2022", "AAPL_8K_2023", "AAPL_10K_2021"], ["AAPL_10K_2022", "AAPL_8K_2023"]),
        (["report_2023-06", "report_20221231", "report_2023-07"], ["report_20221231", "report_2023-07"]),
        (["minutes_20231231", "minutes_20240101"], ["minutes_20240101"]),
        (["chapter01", "chapter02", "iso9001", "iso27001", "form 941", "form 1040"],) * 2,
        (["a", "b", "handbook"], ["a", "b", "handbook"]),
    ],
)
def test_the_latest_of_a_series_has_the_highest_numbers_years_first(names: list[str], latest: list[str]) -> None:
    older = find_older_in_series({name: ("/reports", name) for name in names})
    assert [name for name in names if name not in older] == latest


def test_another_folder_is_another_series() -> None:
    assert find_older_in_series({"a": ("/apple", "report_2022"), "t": ("/tesla", "report_2023")}) == set()


def test_copies_of_the_latest_are_all_the_latest() -> None:
    assert find_older_in_series(
        {key: ("", f"report {year}") for key, year in (("a", 2023), ("b", 2023), ("c", 2022))}
    ) == {"c"}


@pytest.mark.parametrize(
    "question",
    [
        "In the latest report?",
        "What does the newest say?",
        "the MOST RECENT filing",
        "What is the current allowance for meals?",
        "Wie hoch ist die aktuelle Gebühr?",
        "¿Cuál es la tarifa vigente?",
        "Quel est le tarif en vigueur ?",
        "现行的费用是多少？",
    ],
)
def test_a_question_may_ask_for_the_latest(question: str) -> None:
    assert asks_for_latest(question)


@pytest.mark.parametrize(
    "question",
    [
        "What was sold in Q3 2022?",
        "Who came later?",
        "Which is most likely?",
        "At the latest, when?",
        "How high were the current assets in 2022?",
    ],
)
def test_others_do_not(question: str) -> None:
    assert not asks_for_latest(question)
