"""All policies around one call, as tests/library/resilient_test.cpp has it: for functions, and for coroutine functions."""

import asyncio
import functools
import math
import threading
import unittest

from tidegate import (Bulkhead, BulkheadFull, CircuitBreaker, CircuitOpen, EnhancedCache, LoadError, ManualClock, RateLimited,
                      RateLimiter, Resilient, Retry)

WAIT_S = 60  # far beyond any run: only a lost wake-up waits that long


class Steps:
    """Each test, with `ask` as a function or as a coroutine."""

    def setUp(self):
        self.clock, self.calls = ManualClock(), 0

    def sleep(self, seconds):
        self.clock.advance_ms(math.ceil(seconds * 1000))

    def make(self, cache=None, circuit=None, retry=None, rate=None, **others):
        failure = (ConnectionError, TimeoutError)
        return Resilient(cache=EnhancedCache(clock=self.clock, **(cache or {})),
                         circuit=CircuitBreaker(clock=self.clock, failure=failure, **(circuit or {})),
                         retry=Retry(clock=self.clock, sleep=self.sleep, **(retry or {})),
                         rate=RateLimiter(*rate, clock=self.clock) if rate else None, **others)

    def counted(self, outcome):
        def call():
            self.calls += 1
            if isinstance(outcome, BaseException):
                raise outcome
            return outcome

        return call

    def test_what_is_fresh_is_handed_out(self):
        api = self.make()
        for _ in range(3):
            self.assertEqual(self.ask(api, "get_ticker", "BTCUSDC", self.counted(7)), 7)
        self.assertEqual(self.calls, 1)
        self.assertEqual(self.ask(api, "get_ticker", "ETHUSDC", self.counted(8)), 8, "keys are apart")
        self.assertEqual(self.ask(api, "get_depth", "BTCUSDC", self.counted(9)), 9, "endpoints are apart")
        self.assertEqual(api.statistics()["cache"]["hits"], 2)

    def test_it_repeats_and_tells_the_circuit_once(self):
        api = self.make()

        def second_time():
            self.calls += 1
            if self.calls < 2:
                raise ConnectionError
            return 7

        self.assertEqual(self.ask(api, "get_ticker", "a", second_time), 7)
        self.assertEqual(api.statistics()["retry"]["repeats"], 1)
        snapshot = api.circuit.snapshot("get_ticker")
        self.assertEqual((snapshot.successes, snapshot.failures), (1, 0))

    def test_it_stops_calling_an_endpoint_that_fails(self):
        api = self.make(cache={"failure_ttl_ms": 0}, circuit={"failure_threshold": 3}, retry={"max_repeats": 0})
        for i in range(10):
            with self.assertRaises(ConnectionError if i < 3 else CircuitOpen):
                self.ask(api, "get_ticker", i, self.counted(ConnectionError()))
        self.assertEqual((self.calls, api.statistics()["refused_by_circuit"]), (3, 7))
        self.assertEqual(api.statistics()["retry"]["calls"], 3, "who is refused has no attempt")
        self.assertEqual(self.ask(api, "get_depth", "a", self.counted(7)), 7, "another endpoint")

    def test_it_falls_back_on_what_is_stale(self):
        api = self.make(cache={"default_ttl_ms": 100, "stale_ms": 10_000}, retry={"max_repeats": 0})
        self.assertEqual(self.ask(api, "get_ticker", "a", self.counted(7)), 7)
        self.clock.advance_ms(200)
        self.assertEqual(self.ask(api, "get_ticker", "a", self.counted(ConnectionError())), 7)
        api.circuit.force_open("get_ticker")
        self.clock.advance_ms(200)
        self.assertEqual(self.ask(api, "get_ticker", "a", self.counted(8)), 7, "the circuit is open")

    def test_every_attempt_keeps_the_rate_limit(self):
        api = self.make(cache={"failure_ttl_ms": 0}, retry={"max_repeats": 0}, rate=(2, 1000))
        for key in "ab":
            self.ask(api, "get_ticker", key, self.counted(1))
        with self.assertRaises(RateLimited) as caught:
            self.ask(api, "get_ticker", "c", self.counted(1))
        self.assertEqual(caught.exception.retry_after, 1.0)
        snapshot = api.circuit.snapshot("get_ticker")
        self.assertEqual((snapshot.successes, snapshot.failures, snapshot.ignored), (2, 0, 1), "not the endpoint's fault")
        self.assertEqual(api.statistics()["refused_by_rate"], 1)
        self.clock.advance_ms(1000)
        self.assertEqual(self.ask(api, "get_ticker", "c", self.counted(1)), 1)

    def test_repeats_take_turns_too(self):
        api = self.make(retry={"max_repeats": 1}, rate=(5, 60_000))
        with self.assertRaises(ConnectionError):
            self.ask(api, "get_ticker", "a", self.counted(ConnectionError()))
        self.assertEqual(api.rate.used(), 2)

    def test_it_waits_for_its_turn_within_its_timeout(self):
        api = self.make(rate=(1, 1000), timeout_ms=5000)
        self.ask(api, "get_ticker", "a", self.counted(1))
        self.assertEqual(self.ask(api, "get_ticker", "b", self.counted(2)), 2, "a second later")
        self.assertEqual(self.calls, 2)

    def test_what_really_failed_is_heard_where_the_repeat_got_no_turn(self):
        api = self.make(cache={"failure_ttl_ms": 0}, circuit={"failure_threshold": 3}, rate=(1, 100_000))
        for i in range(3):
            with self.assertRaises(ConnectionError):
                self.ask(api, "get_ticker", i, self.counted(ConnectionError()))
            self.clock.advance_ms(100_000)
        snapshot = api.circuit.snapshot("get_ticker")
        self.assertEqual((self.calls, snapshot.failures, snapshot.ignored, snapshot.opened), (3, 3, 0, 1))
        self.assertEqual(api.statistics()["refused_by_rate"], 3)

    def test_a_repeat_that_succeeds_is_the_verdict(self):
        api = self.make(rate=(1, 1000))

        def second_time():
            self.calls += 1
            if self.calls < 2:
                raise ConnectionError
            return 7

        self.assertEqual(self.ask(api, "get_ticker", "a", second_time), 7)
        snapshot = api.circuit.snapshot("get_ticker")
        self.assertEqual((snapshot.successes, snapshot.failures), (1, 0))

    def test_nobody_waits_for_a_turn_longer_than_the_longest_pause(self):
        api = self.make(rate=(1, 86_400_000), bulkhead=Bulkhead(1))
        self.ask(api, "get_ticker", "a", self.counted(1))
        with self.assertRaises(RateLimited) as caught:
            self.ask(api, "get_ticker", "b", self.fail)
        self.assertEqual((caught.exception.retry_after, api.statistics()["bulkhead"]["under_way"]), (86_400.0, 0))

    def test_a_refusal_is_everybodys_own(self):
        api = self.make(cache={"failure_ttl_ms": 60_000}, retry={"max_repeats": 0}, rate=(1, 1000), bulkhead=Bulkhead(1))
        self.ask(api, "get_ticker", "a", self.counted(1))
        for _ in range(2):
            with self.assertRaises(RateLimited) as caught:
                self.ask(api, "get_ticker", "b", self.fail)
            self.assertEqual(caught.exception.retry_after, 1.0)
        with api.bulkhead.enter():
            for _ in range(2):
                with self.assertRaises(BulkheadFull):
                    self.ask(api, "get_ticker", "b", self.fail)
        api.circuit.force_open("get_ticker")
        for _ in range(2):
            with self.assertRaises(CircuitOpen):
                self.ask(api, "get_ticker", "b", self.fail)
        api.circuit.reset("get_ticker")
        self.clock.advance_ms(1000)
        self.assertEqual(self.ask(api, "get_ticker", "b", self.counted(2)), 2)

    def test_a_real_failure_is_remembered(self):
        api = self.make(cache={"failure_ttl_ms": 60_000}, retry={"max_repeats": 0})
        with self.assertRaises(ConnectionError):
            self.ask(api, "get_ticker", "a", self.counted(ConnectionError()))
        with self.assertRaises(LoadError):
            self.ask(api, "get_ticker", "a", self.fail)

    def test_a_timeout_that_a_partial_has_set_stays(self):
        api, told = self.make(timeout_ms=1000), []

        def slow(key, timeout=3):
            told.append((key, timeout))
            return 7

        async def slow_later(key, timeout=3):
            return slow(key, timeout)

        function = slow if isinstance(self, Functions) else slow_later
        for key, own in (("a", {"timeout": 0.1}), ("b", {})):
            partial = functools.partial(function, key, **own)
            if isinstance(self, Functions):
                api.call("get_ticker", key, partial)
            else:
                asyncio.run(api.call_async("get_ticker", key, partial))
        self.assertEqual(told, [("a", 0.1), ("b", 1.0)])

    def test_it_tells_the_call_how_much_time_is_left(self):
        api = self.make(retry={"backoff_ms": 1000}, timeout_ms=100)
        told = []

        def slow(timeout):
            told.append(timeout)
            self.clock.advance_ms(99)
            raise ConnectionError

        with self.assertRaises(ConnectionError):
            self.ask(api, "get_ticker", "a", slow)
        self.assertEqual(told, [0.1], "once: no repeat would begin in time")
        self.assertEqual(api.statistics()["retry"]["out_of_time"], 1)

    def test_it_does_not_blame_the_endpoint_for_what_the_caller_does_not_like(self):
        api = self.make()
        with self.assertRaises(KeyError):
            self.ask(api, "get_ticker", "a", self.counted(KeyError()))
        snapshot = api.circuit.snapshot("get_ticker")
        self.assertEqual((snapshot.successes, snapshot.failures, self.calls), (1, 0, 1))

    def test_without_a_place_nothing_else_is_asked(self):
        api = self.make(rate=(5, 1000), bulkhead=Bulkhead(1))
        with api.bulkhead.enter():
            with self.assertRaises(BulkheadFull):
                self.ask(api, "get_ticker", "a", self.counted(1))
        self.assertEqual((api.circuit.snapshot("get_ticker").admitted, api.statistics()["retry"]["calls"]), (0, 0))
        self.assertEqual((api.rate.used(), api.statistics()["bulkhead"]["rejected"]), (0, 1))

    def test_with_an_open_circuit_no_turn_is_taken_and_the_place_is_free_again(self):
        api = self.make(rate=(5, 1000), bulkhead=Bulkhead(1))
        api.circuit.force_open("get_ticker")
        with self.assertRaises(CircuitOpen):
            self.ask(api, "get_ticker", "a", self.counted(1))
        self.assertEqual((api.rate.used(), api.statistics()["bulkhead"]), (0, {"under_way": 0, "admitted": 1, "rejected": 0}))


class Functions(Steps, unittest.TestCase):
    def ask(self, api, endpoint, key, function):
        return api.call(endpoint, key, function)

    def test_one_call_is_for_all_who_ask_meanwhile_and_a_bulkhead_bounds_the_others(self):
        api, begun, goes_on, got = Resilient(bulkhead=Bulkhead(1)), threading.Event(), threading.Event(), []

        def slow():
            begun.set()
            self.assertTrue(goes_on.wait(WAIT_S))
            return 7

        ask = lambda function: got.append(api.call("get_ticker", "a", function))
        threads = [threading.Thread(target=ask, args=[slow])]
        threads[0].start()
        self.assertTrue(begun.wait(WAIT_S))
        threads += [threading.Thread(target=ask, args=[self.fail]) for _ in range(3)]
        for thread in threads[1:]:
            thread.start()
        while api.statistics()["cache"]["joined_loads"] < 3:
            pass
        with self.assertRaises(BulkheadFull):
            api.call("get_ticker", "b", self.fail)
        goes_on.set()
        for thread in threads:
            thread.join(WAIT_S)
        self.assertEqual((got, api.statistics()["bulkhead"]["rejected"]), ([7] * 4, 1))

    def test_a_coroutine_function_is_not_called_for_nothing(self):
        async def fetch():
            return 7

        with self.assertRaisesRegex(TypeError, r"await call_async\(\), which takes it"):
            self.make().call("get_ticker", "a", fetch)


class Coroutines(Steps, unittest.TestCase):
    def ask(self, api, endpoint, key, function):
        @functools.wraps(function)
        async def later(**time):
            await asyncio.sleep(0)
            return function(**time)

        return asyncio.run(asyncio.wait_for(api.call_async(endpoint, key, later), WAIT_S))

    def test_tasks_share_a_call_and_wait_for_places(self):
        api = self.make(bulkhead=Bulkhead(1, max_wait_ms=1000 * WAIT_S))

        async def fetch():
            self.calls += 1
            await asyncio.sleep(0)
            return self.calls

        async def ask_all():
            asked = (api.call_async("get_ticker", key, fetch) for key in "aabbcc")
            return await asyncio.gather(*asked)

        self.assertEqual(asyncio.run(ask_all()), [1, 1, 2, 2, 3, 3])
        self.assertEqual(api.statistics()["bulkhead"], {"under_way": 0, "admitted": 3, "rejected": 0})
        self.assertEqual(api.statistics()["cache"]["joined_loads"], 3)


class Parts(unittest.TestCase):
    def test_without_any_it_has_the_usual_ones(self):
        clock = ManualClock()
        api = Resilient(clock=clock)
        self.assertEqual(api.call("get", "a", lambda: 7), 7)
        clock.advance_ms(1000)
        self.assertEqual(api.call("get", "a", lambda: 8), 8)
        self.assertEqual(set(api.statistics()), {"cache", "retry", "bulkhead", "refused_by_circuit", "refused_by_rate"})

    def test_an_empty_cache_of_yours_is_taken(self):
        cache = EnhancedCache()
        Resilient(cache=cache).call("get", "a", lambda: 7)
        self.assertEqual(cache.get(("get", "a")), 7)

    def test_what_does_not_say_whether_it_takes_a_timeout_is_given_none(self):
        class Strange:
            """Whose signature is none."""

            __signature__ = 5

            def __call__(self):
                return 7

        def by_place(timeout=8, /):
            return timeout

        api = Resilient(timeout_ms=60_000)
        self.assertEqual([api.call("get", one, one) for one in (dict, Strange(), by_place)], [{}, 7, 8])

    def test_a_failure_is_shared_and_shows_no_key(self):
        api = Resilient(retry=Retry(0))

        def fail():
            raise ConnectionError("reset")

        with self.assertRaises(ConnectionError):
            api.call("get", "secret", fail)
        with self.assertRaisesRegex(LoadError, "^loading a value failed: ConnectionError") as caught:
            api.call("get", "secret", fail)
        self.assertNotIn("secret", str(caught.exception))

    def test_wrong_ones_are_named(self):
        with self.assertRaisesRegex(TypeError, "^rate is of type int; it must be a RateLimiter or None$"):
            Resilient(rate=500)
        with self.assertRaisesRegex(ValueError, "^timeout_ms is -1; it must be a whole number from 0 to 86400000$"):
            Resilient(timeout_ms=-1)


if __name__ == "__main__":
    unittest.main()
