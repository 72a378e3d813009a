"""The limiter against the sandbox's enforced limits, in virtual time: nothing sleeps."""

import heapq
import random

import pytest

from sandbox.limits import Limiter as Enforced
from sandbox.limits import Limits
from scheduler.limiter import GROUP_A_MINUTE, Limiter

LETTERS = 1200


class Time:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def run(limiter: Limiter, enforced: Enforced, time: Time, lanes: list[str], *, late: float = 0.0) -> tuple[int, int]:
    """Sends one letter to each of `lanes` as fast as the limiter allows; (accepted, refused).

    `late` is the most by which the loop wakes late, in seconds.
    """
    chance = random.Random(7)
    waiting = [(time.now, number, lane) for number, lane in enumerate(lanes)]
    heapq.heapify(waiting)
    accepted = refused = 0
    while waiting:
        at, number, lane = heapq.heappop(waiting)
        time.now = max(time.now, at)
        wait = limiter.take(lane, time.now, interactive=False)
        if wait is not None:
            heapq.heappush(waiting, (time.now + wait.seconds + chance.uniform(0, late), number, lane))
            continue
        limiter.landed(lane, time.now)
        seconds = enforced.take(int(lane), group=lane.startswith("-"))
        if seconds:
            refused += 1
            limiter.refused(lane, time.now, seconds)
            heapq.heappush(waiting, (time.now, number, lane))
        else:
            accepted += 1
    return accepted, refused


def test_bulk_comes_near_the_rate_and_is_never_refused() -> None:
    time = Time()
    limiter, enforced = Limiter(29), Enforced(Limits(), time)
    lanes = [str(number) for number in range(1, 1001)]
    began = time.now
    assert run(limiter, enforced, time, lanes, late=0.004) == (1000, 0)
    assert 1000 / (time.now - began) >= 0.97 * 29


def test_a_chat_gets_one_a_second_and_a_group_eighteen_a_minute() -> None:
    for lane, count, least in (("5", 10, 9.0), ("-5", GROUP_A_MINUTE * 2, 60.0)):
        time = Time()
        began = time.now
        assert run(Limiter(), Enforced(Limits(), time), time, [lane] * count) == (count, 0)
        assert least <= time.now - began <= least + 20


def test_halved_limits_are_learnt() -> None:
    time = Time()
    halved = Limits(per_second=15, chat_per_second=0.5, chat_burst=1, group_per_minute=10)
    lanes = [str(number % 400 + 1) for number in range(1600)] + ["-7"] * 25
    accepted, refused = run(Limiter(29), Enforced(halved, time), time, lanes)
    assert accepted == 1625
    assert refused <= 0.01 * (accepted + refused)


def test_nothing_is_said_into_a_frozen_chat_and_two_freeze_bulk() -> None:
    limiter = Limiter()
    limiter.refused("5", 100.0, 300)
    wait = limiter.take("5", 399.0, interactive=True)
    assert wait is not None
    assert wait.lane
    assert wait.seconds >= 1.0
    assert limiter.bulk_wait(101.0) == 0
    assert limiter.take("6", 103.9, interactive=False) is None
    limiter.refused("6", 104.0, 30)
    assert limiter.bulk_wait(104.0) == 30
    assert limiter.take("7", 105.0, interactive=False) is not None
    assert limiter.take("7", 105.0, interactive=True) is None
    assert limiter.take("8", 134.1, interactive=False) is None


def test_a_refusal_of_what_hung_is_no_lesson_for_the_others() -> None:
    limiter = Limiter(29)
    assert limiter.take("5", 100.0, interactive=False) is None
    assert limiter.take("6", 100.1, interactive=False) is None
    for lane, answered in (("5", 110.0), ("6", 111.0)):
        limiter.landed(lane, answered)
        limiter.refused(lane, answered, 30)
        assert limiter.frozen(lane, answered) == 30
    assert limiter.bulk_wait(111.0) == 0
    assert limiter.rate == 29


@pytest.mark.parametrize(("hangs", "left"), [(False, 14.5), (True, 26.1)])
def test_less_is_learnt_while_a_call_hangs(hangs: bool, left: float) -> None:
    limiter = Limiter(29)
    assert limiter.take("4", 100.0, interactive=False) is None
    if not hangs:
        limiter.landed("4", 100.1)
    for lane, now in (("5", 110.0), ("6", 111.0)):
        assert limiter.take(lane, now, interactive=False) is None
        limiter.landed(lane, now)
        limiter.refused(lane, now, 30)
    assert limiter.rate == pytest.approx(left)


def test_two_freezes_far_apart_are_the_chats_own_affair() -> None:
    limiter = Limiter()
    limiter.refused("5", 100.0, 300)
    limiter.refused("6", 106.0, 300)
    assert limiter.bulk_wait(106.0) == 0


@pytest.mark.parametrize("hangs", [0.0, 0.05])
def test_calls_slow_and_fast_on_the_way_do_not_meet_in_one_second(hangs: float) -> None:
    """Sent evenly, 29 a second would fall over the limit of 30 whenever one is a little late and the next is not.

    What hangs is heard at any moment: it may be refused itself, which makes the others no slower.
    """
    chance = random.Random(5)
    limiter, time = Limiter(29), Time()
    enforced = Enforced(Limits(), time)
    on_the_way: list[tuple[float, int]] = []  # (when it is heard, which)
    answers: list[tuple[float, int]] = []
    sent = refused = 0
    asked = began = time.now
    while sent < LETTERS or on_the_way:
        moments = [
            asked if sent < LETTERS else float("inf"),
            *(queue[0][0] for queue in (on_the_way, answers) if queue),
        ]
        time.now = max(time.now, min(moments))
        while answers and answers[0][0] <= time.now:
            limiter.landed(str(heapq.heappop(answers)[1]), time.now)
        while on_the_way and on_the_way[0][0] <= time.now:
            _, which = heapq.heappop(on_the_way)
            if seconds := enforced.take(which):
                refused += 1
                limiter.refused(str(which), time.now, seconds)
            heapq.heappush(answers, (time.now + chance.uniform(0.001, 0.08), which))
        if sent < LETTERS and asked <= time.now:
            wait = limiter.take(str(sent + 1), time.now, interactive=False)
            if wait is None:
                sent += 1
                last = time.now
                seconds = 25.0 if chance.random() < hangs else chance.choice((0.001, 0.1))
                heapq.heappush(on_the_way, (time.now + seconds, sent))
            asked = time.now + (wait.seconds if wait else 0)
    assert refused <= 0.005 * LETTERS if hangs else refused == 0
    assert limiter.rate == 29
    assert LETTERS / (last - began) > (0.8 if hangs else 0.86) * 29


def test_people_do_not_wait_for_bulk() -> None:
    limiter = Limiter(29)
    now, waits, bulk = 100.0, [], 0
    chance = random.Random(3)
    presses = sorted(chance.uniform(100, 130) for _ in range(150))
    while now < 130:
        while presses and presses[0] <= now:
            asked = presses[0]
            if limiter.take(f"1{len(presses)}", now, interactive=True) is not None:
                break
            limiter.landed(f"1{len(presses)}", now)
            waits.append(now - asked)
            presses.pop(0)
        if limiter.take(f"9{bulk}", now, interactive=False) is None:
            limiter.landed(f"9{bulk}", now)
            bulk += 1
        now += 0.002
    waits.sort()
    assert waits[int(0.95 * len(waits))] < 0.1
    assert bulk + len(waits) >= 0.97 * 29 * 30  # bulk uses all that people leave
    assert bulk + len(waits) <= 29 * 30 + 29


def test_somebody_at_the_screen_gets_two_in_a_row_and_bulk_one() -> None:
    limiter = Limiter()
    assert limiter.take("5", 100.0, interactive=True) is None
    assert limiter.take("5", 100.1, interactive=True) is None
    assert limiter.take("5", 100.2, interactive=True) is not None
    assert limiter.held(100.2) == ["5"]
    assert limiter.take("6", 100.3, interactive=False) is None
    assert limiter.take("6", 100.4, interactive=False) is not None
    assert limiter.held(100.4) == ["5"]
    assert set(limiter.held_for_bulk(100.4)) == {"5", "6"}


def test_the_memory_of_chats_is_bounded() -> None:
    limiter, now = Limiter(1000), 100.0
    for number in range(20_000):
        limiter.take(str(number), now, interactive=True)
        now += 0.01
    assert len(limiter._lanes) < 500


def test_a_slow_pace_is_forgotten_in_the_end() -> None:
    limiter = Limiter(29)
    limiter.refused("5", 100.0, 1)
    limiter.refused("6", 100.5, 1)
    assert limiter.rate == 14.5
    now = 100.0
    while now < 100 + 3600:
        limiter.take("7", now, interactive=False)
        now += 5
    assert limiter.rate == 29
