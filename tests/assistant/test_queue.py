"""One at a time, in turns."""

import threading

import pytest

from assistant.errors import AssistantError
from assistant.queue import FairQueue, Ticket


def served_order(tickets: dict[str, Ticket]) -> list[str]:
    order = []
    while tickets:
        (name,) = (name for name, ticket in tickets.items() if ticket.position == 0)
        order.append(name)
        with tickets.pop(name):
            pass
    return order


def test_the_first_is_served_at_once_and_the_others_see_their_place():
    queue = FairQueue(5)
    tickets = [queue.enter(user) for user in "abc"]
    assert [ticket.position for ticket in tickets] == [0, 1, 2]
    with tickets[0]:
        pass
    assert [ticket.position for ticket in tickets[1:]] == [0, 1]


def test_a_user_with_many_requests_delays_another_by_one():
    queue = FairQueue(9)
    tickets = {name: queue.enter(name[0]) for name in ["a1", "a2", "a3", "a4", "b1", "c1", "b2"]}
    assert served_order(tickets) == ["a1", "b1", "c1", "a2", "b2", "a3", "a4"]


def test_a_user_is_not_punished_for_what_was_served_long_ago():
    queue = FairQueue(9)
    for _ in range(10):
        with queue.enter("a"):
            pass
    with queue.enter("b"):
        tickets = {name: queue.enter(name[0]) for name in ["a1", "b2"]}
        assert [ticket.position for ticket in tickets.values()] == [1, 2]


def test_too_many_waiting_is_a_clear_error():
    queue = FairQueue(1)
    with queue.enter("a"), queue.enter("b"), pytest.raises(AssistantError, match="busy: 1 questions are waiting"):
        queue.enter("c")
    with queue.enter("c") as ticket:
        assert ticket.position == 0


def test_a_place_is_given_back_on_an_error_and_by_one_who_leaves_the_line():
    queue = FairQueue(5)
    first, second, third = (queue.enter(user) for user in "abc")
    with second:
        pass
    with pytest.raises(ValueError), first:
        raise ValueError
    assert third.position == 0


def test_waiting_ends_when_the_place_changes_or_time_is_up():
    queue = FairQueue(5)
    first, second = queue.enter("a"), queue.enter("b")
    assert second.wait(0.01) == 1
    threading.Timer(0.05, lambda: first.__exit__(None, None, None)).start()
    assert second.wait(5) == 0


def test_only_one_is_ever_served():
    queue, inside, most = FairQueue(50), [], []

    def work(user: str) -> None:
        with queue.enter(user) as ticket:
            while ticket.wait():
                pass
            inside.append(user)
            most.append(len(inside))
            inside.remove(user)

    threads = [threading.Thread(target=work, args=(str(number % 3),)) for number in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1] * 30
