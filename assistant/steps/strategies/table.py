"""The strategies there are, one a line. The settings and the benchmark read this table."""

from assistant.errors import AssistantError
from assistant.steps.strategies.asking.decomposition import DECOMPOSITION
from assistant.steps.strategies.asking.hyde import HYDE
from assistant.steps.strategies.asking.multi_query import MULTI_QUERY
from assistant.steps.strategies.asking.rewriting import REWRITING
from assistant.steps.strategies.asking.step_back import STEP_BACK
from assistant.steps.strategies.checking.corrective import CORRECTIVE
from assistant.steps.strategies.checking.self_check import SELF_CHECK, SELF_CHECK_REMOVE
from assistant.steps.strategies.choosing.diversity import MMR
from assistant.steps.strategies.choosing.entities import GRAPH
from assistant.steps.strategies.choosing.parents import PARENT_CHILD
from assistant.steps.strategies.choosing.reranking import RERANK
from assistant.steps.strategies.routing import ROUTING
from assistant.steps.strategies.strategy import Strategy
from assistant.steps.strategies.ways import HYBRID, NAIVE, PLAIN

STRATEGIES = (
    PLAIN,
    NAIVE,
    HYBRID,
    REWRITING,
    MULTI_QUERY,
    HYDE,
    STEP_BACK,
    DECOMPOSITION,
    PARENT_CHILD,
    RERANK,
    MMR,
    GRAPH,
    CORRECTIVE,
    SELF_CHECK,
    SELF_CHECK_REMOVE,
    ROUTING,
)
"""In the order in which people see them."""
JOINED = "+"
"""Stands between strategies that are named together."""


def find_strategy(name: str) -> Strategy:
    """Return the strategy of this name. Raises AssistantError, which names those there are, when there is none."""
    for strategy in STRATEGIES:
        if strategy.name == name:
            return strategy
    known = ", ".join(one.name for one in STRATEGIES)
    raise AssistantError(
        f"There is no strategy {name!r} for [answers] strategy. There are: {known}. Several are joined by '+', such as "
        "'multi-query+mmr'."
    )


def find_strategies(names: str, *, writes: bool) -> tuple[Strategy, ...]:
    """Return the strategies that `names` joins by "+".

    Raises:
        AssistantError: there is no such strategy, one is named twice, or one needs a model that `writes`.
    """
    named = [name.strip() for name in names.split(JOINED)]
    found = tuple(map(find_strategy, named))
    if twice := [name for name in named if named.count(name) > 1]:
        raise AssistantError(f"[answers] strategy names {twice[0]!r} twice: name it once.")
    if ways := [one.name for one in found if one.way][1:]:
        raise AssistantError(
            f"[answers] strategy = {names!r} names more than one way to search: leave out {ways[0]!r}, or the other."
        )
    if needy := [one.name for one in found if one.writes and not writes]:
        raise AssistantError(
            f"The strategy {needy[0]!r} is nothing without a model that writes well, which models under 1B do not: "
            "choose a larger one ([model] name or base_url), or another strategy; [answers] strategy_writes = true "
            "tries it all the same."
        )
    return found


def explain_strategies(names: str, *, writes: bool) -> str:
    """Return why `names` cannot be the strategy; "" if they can."""
    try:
        find_strategies(names, writes=writes)
    except AssistantError as error:
        return str(error)
    return ""
