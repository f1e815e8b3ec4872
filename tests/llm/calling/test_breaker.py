"""The breaker as a state machine: it is told the time, and nothing of a provider."""

from hypothesis import given
from hypothesis import strategies as st

from palaver.llm.calling.breaker import FAILURES, LONGEST_S, SHORTEST_S, Breaker


def failing(breaker: Breaker, now: float, times: int = FAILURES) -> None:
    for _ in range(times):
        number = breaker.admit(now)
        assert number is not None
        breaker.ended(number, now, failed=True)


def opened(now: float = 0.0) -> Breaker:
    breaker = Breaker()
    failing(breaker, now)
    assert breaker.state == "open"
    return breaker


def test_failures_in_a_row_open_it_and_a_success_between_begins_anew() -> None:
    breaker = Breaker()
    failing(breaker, 0.0, FAILURES - 1)
    number = breaker.admit(0.0)
    assert number is not None
    breaker.ended(number, 0.0, failed=False)
    failing(breaker, 0.0, FAILURES - 1)
    assert not breaker.rests(0.0)
    failing(breaker, 0.0, 1)
    assert breaker.rests(0.0)


def test_open_it_lets_nobody_through_until_its_pause_is_over() -> None:
    breaker = opened(now=100.0)
    assert breaker.admit(100.0) is None
    assert breaker.rests(100.0 + SHORTEST_S - 1) == 1
    assert breaker.admit(100.0 + SHORTEST_S - 0.001) is None
    assert breaker.admit(100.0 + SHORTEST_S) is not None


def test_half_open_it_lets_one_through() -> None:
    breaker = opened()
    assert breaker.admit(SHORTEST_S) is not None
    assert breaker.state == "half_open"
    assert breaker.admit(SHORTEST_S) is None
    assert breaker.admit(10 * LONGEST_S) is None


def test_the_first_piece_of_the_trials_answer_closes_it() -> None:
    breaker = opened()
    number = breaker.admit(SHORTEST_S)
    assert number is not None
    breaker.began(number)
    assert breaker.state == "closed"
    failing(breaker, SHORTEST_S, FAILURES)
    assert breaker.rests(SHORTEST_S) == SHORTEST_S, "its pauses begin anew"


def test_a_trial_that_fails_makes_the_next_pause_twice_as_long_up_to_the_longest() -> None:
    breaker, now, pauses = opened(), 0.0, []
    for _ in range(8):
        pauses.append(breaker.rests(now))
        now += breaker.rests(now)
        failing(breaker, now, 1)
        assert breaker.state == "open"
    assert pauses == [min(SHORTEST_S * 2**n, LONGEST_S) for n in range(8)]


def test_a_trial_that_its_caller_gave_up_leaves_the_next_call_on_trial() -> None:
    breaker = opened()
    number = breaker.admit(SHORTEST_S)
    assert number is not None
    breaker.ended(number, SHORTEST_S, failed=None)
    assert breaker.state == "open"
    assert breaker.admit(SHORTEST_S) is not None


def test_calls_from_before_it_opened_say_nothing_about_what_came_after() -> None:
    breaker = Breaker()
    early = breaker.admit(0.0)
    assert early is not None
    failing(breaker, 0.0)
    breaker.ended(early, 0.0, failed=False)
    breaker.began(early)
    assert breaker.state == "open"
    trial = breaker.admit(SHORTEST_S)
    breaker.ended(early, SHORTEST_S, failed=True)
    assert (breaker.state, trial is None) == ("half_open", False)


@given(st.lists(st.tuples(st.sampled_from(["ask", "begin", "good", "bad", "left", "wait"]), st.integers(0, 5))))
def test_whatever_happens_there_is_a_way_back(steps: list[tuple[str, int]]) -> None:
    """When all calls have ended, one is let through after the longest pause at the latest; its success closes it."""
    breaker, now, under_way = Breaker(), 0.0, list[int]()
    for step, which in steps:
        if step == "ask":
            number = breaker.admit(now)
            under_way += [] if number is None else [number]
        elif step == "wait":
            now += which * SHORTEST_S
        elif under_way:
            number = under_way[which % len(under_way)]
            if step == "begin":
                breaker.began(number)
                continue
            under_way.remove(number)
            breaker.ended(number, now, failed={"good": False, "bad": True, "left": None}[step])
        assert breaker.rests(now) <= LONGEST_S
    for number in under_way:
        breaker.ended(number, now, failed=None)
    last = breaker.admit(now + LONGEST_S)
    assert last is not None
    breaker.ended(last, now + LONGEST_S, failed=False)
    assert breaker.state == "closed"
