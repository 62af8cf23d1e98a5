"""Turns of a rate limit and places in a bulkhead: as values, `with` and `async with`."""

import asyncio
import gc
import os
import signal
import threading
import unittest
from unittest import mock

from tidegate import Bulkhead, BulkheadFull, ManualClock, RateLimited, RateLimiter

WAIT_S = 60  # far beyond any run: only a lost wake-up waits that long
LONG_MS = 1000 * WAIT_S


def run(coroutine):
    return asyncio.run(asyncio.wait_for(coroutine, WAIT_S))


class Turns(unittest.TestCase):
    def make(self, weight=2, window_ms=1000):
        clock = ManualClock()
        return RateLimiter(weight, window_ms, clock=clock), clock

    def test_a_call_counts_until_a_window_after_its_end(self):
        limiter, clock = self.make()
        turn = limiter.try_acquire(2)
        self.assertTrue(turn)
        self.assertFalse(limiter.try_acquire())
        clock.advance_ms(5000)
        self.assertFalse(limiter.try_acquire(), "it is under way still")
        turn.end()
        self.assertFalse(turn)
        clock.advance_ms(999)
        self.assertFalse(limiter.try_acquire())
        self.assertAlmostEqual(limiter.wait_time(), 0.001)
        clock.advance_ms(1)
        self.assertEqual((limiter.wait_time(2), limiter.used()), (0.0, 0))

    def test_a_turn_that_is_dropped_has_ended(self):
        limiter, clock = self.make(1)
        limiter.try_acquire()
        self.assertEqual(limiter.used(), 1)
        clock.advance_ms(1000)
        self.assertTrue(limiter.try_acquire())

    def test_a_call_that_was_not_made_weighs_nothing(self):
        limiter, _ = self.make()
        turn = limiter.try_acquire(2)
        turn.give_back()
        self.assertEqual((limiter.used(), bool(turn)), (0, False))

    def test_with_raises_where_there_is_no_room(self):
        limiter, _ = self.make()
        with limiter.turn(2) as turn:
            self.assertTrue(turn)
            self.assertEqual(limiter.used(), 2)
        self.assertFalse(turn)
        for refused in (limiter.turn(), limiter.try_acquire()):
            with self.assertRaisesRegex(RateLimited, "^the rate limit leaves no room now") as caught:
                with refused:
                    self.fail("not reached")
            self.assertEqual((caught.exception.code, caught.exception.retry_after), ("rate_limited", 1.0))
        with self.assertRaisesRegex(RateLimited, "^weight is 3, which is more than the whole limit") as caught:
            with limiter.turn(3, max_wait_ms=LONG_MS):
                self.fail("not reached")
        self.assertIsNone(caught.exception.retry_after)

    def test_who_may_wait_waits_for_as_long_as_it_takes_and_no_longer_than_allowed(self):
        limiter, clock = self.make(1)
        with limiter.turn():
            pass
        with self.assertRaises(RateLimited):
            with limiter.turn(max_wait_ms=999):
                self.fail("not reached")
        pauses = []

        def sleep(seconds):
            pauses.append(seconds)
            clock.advance_ms(int(seconds * 1000))

        with mock.patch("time.sleep", sleep), limiter.turn(max_wait_ms=1000) as turn:
            self.assertTrue(turn)
        self.assertEqual(pauses, [1.0])

    def test_waits_add_up(self):
        limiter, clock = self.make(1)
        with limiter.turn():
            pass
        pauses = []

        def sleep(seconds):
            pauses.append(seconds)
            self.assertLess(len(pauses), 5)
            clock.advance_ms(int(seconds * 1000))
            with limiter.try_acquire():
                pass  # somebody else was faster

        with mock.patch("time.sleep", sleep), self.assertRaises(RateLimited):
            with limiter.turn(max_wait_ms=1500):
                self.fail("not reached")
        self.assertEqual(pauses, [1.0])

    def test_a_coroutine_waits_without_blocking(self):
        limiter, clock = self.make(1)
        with limiter.turn():
            pass

        async def sleep(seconds):
            clock.advance_ms(int(seconds * 1000))

        async def ask():
            with mock.patch("asyncio.sleep", sleep):
                async with limiter.turn(max_wait_ms=1000) as turn:
                    self.assertTrue(turn)
            with self.assertRaises(RateLimited):
                async with limiter.turn():
                    self.fail("not reached")

        run(ask())

    def test_a_turn_is_for_one_call(self):
        limiter, _ = self.make()
        for once in (limiter.turn(), limiter.try_acquire()):
            with once:
                pass
            with self.assertRaisesRegex(RuntimeError, "^this turn is over; ask for another"):
                with once:
                    self.fail("not reached")

    def test_after_a_block_nothing_passes_until_its_end(self):
        limiter, clock = self.make(4)
        limiter.block_for(3000)
        clock.advance_ms(2999)
        self.assertFalse(limiter.try_acquire())
        clock.advance_ms(1)
        self.assertTrue(limiter.try_acquire(), "the first quarter of it")
        self.assertFalse(limiter.try_acquire())

    def test_a_turn_may_outlive_its_limiter(self):
        turn = self.make()[0].try_acquire()
        gc.collect()
        turn.end()
        self.assertFalse(turn)

    def test_a_child_after_a_fork_does_not_wait_for_its_parents_calls(self):
        limiter, clock = self.make(1)
        turn = limiter.try_acquire()
        child = os.fork()
        if child == 0:
            counted = [limiter.used()]
            clock.advance_ms(1000)
            counted.append(limiter.used())
            os._exit(0 if counted == [1, 0] and turn else 1)
        self.assertEqual(os.waitpid(child, 0)[1], 0)
        clock.advance_ms(1000)
        self.assertEqual(limiter.used(), 1, "in the parent it is under way still")

    def test_wrong_arguments_are_named(self):
        for wrong, told in (((0, 1000), "^weight is 0; it must be a whole number from 1 to "), (
                (5, 0), "^window_ms is 0; it must be a whole number from 1 to 86400000$")):
            with self.assertRaisesRegex(ValueError, told):
                RateLimiter(*wrong)
        with self.assertRaisesRegex(ValueError, "^max_wait_ms is -1; it must be"):
            self.make()[0].turn(max_wait_ms=-1)
        with self.assertRaisesRegex(TypeError, "^weight is of type str; it must be"):
            self.make()[0].try_acquire("secret")
        with self.assertRaisesRegex(TypeError, r"^RateLimiter\(\) needs the argument 'window_ms'$"):
            RateLimiter(5)


class Places(unittest.TestCase):
    def test_no_more_are_under_way_than_there_are_places(self):
        bulkhead = Bulkhead(2)
        first, second = bulkhead.try_enter(), bulkhead.try_enter()
        self.assertTrue(first and second)
        self.assertFalse(bulkhead.try_enter())
        first.leave()
        self.assertFalse(first)
        self.assertTrue(bulkhead.try_enter())
        self.assertEqual(bulkhead.statistics(), {"under_way": 1, "admitted": 3, "rejected": 1})

    def test_with_raises_where_it_is_full(self):
        bulkhead = Bulkhead(1)
        with self.assertRaises(ZeroDivisionError), bulkhead.enter():
            for refused in (bulkhead.enter(), bulkhead.try_enter()):
                with self.assertRaisesRegex(BulkheadFull, "^too many calls are under way") as caught:
                    with refused:
                        self.fail("not reached")
                self.assertEqual(caught.exception.code, "queue_full")
            raise ZeroDivisionError
        self.assertEqual(bulkhead.statistics()["under_way"], 0)

    def test_a_place_is_for_one_call(self):
        bulkhead = Bulkhead(2)
        for once in (bulkhead.enter(), bulkhead.try_enter()):
            with once:
                pass
            with self.assertRaisesRegex(RuntimeError, "^this place has been left; ask for another"):
                with once:
                    self.fail("not reached")

    def test_who_waits_gets_the_place_that_is_freed(self):
        bulkhead, inside, crowded = Bulkhead(1, max_wait_ms=LONG_MS), [], []

        def ask():
            for _ in range(200):
                with bulkhead.enter():
                    inside.append(1)
                    crowded.extend([len(inside)] if len(inside) > 1 else [])
                    inside.pop()

        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(WAIT_S)
        self.assertEqual(crowded, [])
        self.assertEqual(bulkhead.statistics(), {"under_way": 0, "admitted": 800, "rejected": 0})

    def test_nobody_waits_longer_than_allowed(self):
        bulkhead = Bulkhead(1, max_wait_ms=1)

        async def ask():
            with self.assertRaises(BulkheadFull):
                async with bulkhead.enter():
                    self.fail("not reached")

        with bulkhead.enter():
            with self.assertRaises(BulkheadFull):
                with bulkhead.enter():
                    self.fail("not reached")
            run(ask())
        self.assertEqual(bulkhead.statistics(), {"under_way": 0, "admitted": 1, "rejected": 2})

    def test_coroutines_wait_in_order(self):
        bulkhead, order = Bulkhead(1, max_wait_ms=LONG_MS), []

        async def ask(name):
            async with bulkhead.enter():
                order.append(name)
                await asyncio.sleep(0)

        async def ask_all():
            await asyncio.gather(*(ask(name) for name in "abc"))

        run(ask_all())
        self.assertEqual(order, ["a", "b", "c"])
        self.assertEqual(bulkhead.statistics()["under_way"], 0)

    def test_a_place_may_come_from_another_thread(self):
        bulkhead = Bulkhead(1, max_wait_ms=LONG_MS)
        held = bulkhead.try_enter()

        async def ask():
            async def wait():
                async with bulkhead.enter() as place:
                    return bool(place)

            waiting = asyncio.ensure_future(wait())
            await asyncio.sleep(0)
            await asyncio.to_thread(held.leave)
            return await waiting

        self.assertTrue(run(ask()))

    def test_a_cancelled_task_leaves_its_place_to_the_next(self):
        bulkhead = Bulkhead(1, max_wait_ms=LONG_MS)

        async def wait():
            async with bulkhead.enter():
                return "entered"

        async def ask():
            held = bulkhead.try_enter()
            first, second = asyncio.ensure_future(wait()), asyncio.ensure_future(wait())
            await asyncio.sleep(0)
            held.leave()  # it is the first one's now, which has not heard of it
            first.cancel()
            with self.assertRaises(asyncio.CancelledError):
                await first
            return await second

        self.assertEqual(run(ask()), "entered")
        self.assertEqual(bulkhead.statistics()["under_way"], 0)

    def test_ctrl_c_ends_a_wait(self):
        bulkhead = Bulkhead(1, max_wait_ms=LONG_MS)
        held = bulkhead.try_enter()
        signal.signal(signal.SIGALRM, signal.default_int_handler)
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        with self.assertRaises(KeyboardInterrupt):
            with bulkhead.enter():
                self.fail("not reached")
        held.leave()
        self.assertTrue(bulkhead.try_enter(), "nobody waits any more")

    def test_a_child_after_a_fork_begins_with_none_under_way(self):
        bulkhead = Bulkhead(1)
        held = bulkhead.try_enter()
        child = os.fork()
        if child == 0:
            os._exit(0 if bulkhead.try_enter() and held else 1)
        self.assertEqual(os.waitpid(child, 0)[1], 0)
        self.assertFalse(bulkhead.try_enter(), "the parent's are the parent's")

    def test_wrong_arguments_are_named(self):
        for wrong, told in (((0,), "^max_concurrent is 0; it must be a whole number from 1 to 1000000$"), (
                (5, -1), "^max_wait_ms is -1; it must be a whole number from 0 to 86400000$")):
            with self.assertRaisesRegex(ValueError, told):
                Bulkhead(*wrong)


if __name__ == "__main__":
    unittest.main()
