"""Repeats of calls that failed for a moment: by function, coroutine and decorator, within one budget."""

import asyncio
import math
import signal
import threading
import unittest
import warnings

from tidegate import ManualClock, RateLimited, Retry

WAIT_S = 60  # far beyond any run: only a lost wake-up waits that long


class Upstream:
    """Fails that many times with that exception; `calls` counts."""

    def __init__(self, failures, exception=ConnectionError):
        self.failures, self.exception, self.calls = failures, exception, 0

    def ask(self, *args, **kwargs):
        self.calls += 1
        if self.calls <= self.failures:
            raise self.exception
        return (self.calls, args, kwargs)

    async def ask_later(self, *args, **kwargs):
        await asyncio.sleep(0)
        return self.ask(*args, **kwargs)


def make(**settings):
    """A Retry whose pauses move its clock, and the pauses."""
    clock, pauses = ManualClock(), []

    def sleep(seconds):
        pauses.append(seconds)
        clock.advance_ms(math.ceil(seconds * 1000))

    return Retry(clock=clock, sleep=sleep, **settings), pauses


class Calls(unittest.TestCase):
    def test_what_failed_for_a_moment_is_repeated(self):
        retry, pauses = make()
        upstream = Upstream(2)
        self.assertEqual(retry.call(upstream.ask, "BTCUSDC", depth=5), (3, ("BTCUSDC",), {"depth": 5}))
        self.assertEqual(len(pauses), 2)
        self.assertEqual(retry.statistics(), {"calls": 1, "repeats": 2, "out_of_budget": 0, "out_of_time": 0, "pause_too_long": 0})

    def test_after_its_repeats_the_last_exception_is_the_callers(self):
        retry, _ = make(max_repeats=1)
        upstream = Upstream(9)
        with self.assertRaises(ConnectionError):
            retry.call(upstream.ask)
        self.assertEqual(upstream.calls, 2)

    def test_a_coroutine_pauses_without_blocking(self):
        retry, pauses = make()
        self.assertEqual(asyncio.run(retry.call_async(Upstream(2).ask_later, 5)), (3, (5,), {}))
        self.assertEqual(len(pauses), 2)

    def test_a_sleep_that_is_a_coroutine_is_awaited(self):
        others = []

        async def sleep(seconds):
            self.assertGreater(seconds, 0)
            await asyncio.sleep(0)
            others.append("ran during the pause")

        self.assertEqual(asyncio.run(Retry(sleep=sleep).call_async(Upstream(1).ask_later))[0], 2)
        self.assertEqual(others, ["ran during the pause"])

    def test_without_a_sleep_of_yours_both_pause(self):
        retry = Retry(backoff_ms=1, max_backoff_ms=1)
        self.assertEqual(retry.call(Upstream(2).ask)[0], 3)
        self.assertEqual(asyncio.run(retry.call_async(Upstream(2).ask_later))[0], 3)

    def test_a_coroutine_function_is_not_called_for_nothing(self):
        with self.assertRaisesRegex(TypeError, r"^call\(\) was given a coroutine function; await call_async\(\)"):
            make()[0].call(Upstream(0).ask_later)

    def test_a_cancelled_task_wants_no_repeat(self):
        retry, _ = make(retry_on=BaseException)
        for given_up in (asyncio.CancelledError, KeyboardInterrupt, SystemExit):
            upstream = Upstream(9, given_up)
            with self.assertRaises(given_up):
                retry.call(upstream.ask)
            self.assertEqual(upstream.calls, 1)

    def test_a_cancelled_coroutine_wants_no_repeat(self):
        class GivenUp(BaseException):
            """As KeyboardInterrupt, which ends a loop."""

        for given_up in (asyncio.CancelledError, GeneratorExit, GivenUp):
            retry, pauses = make(retry_on=BaseException)
            upstream = Upstream(9, given_up)
            with self.assertRaises(given_up):
                asyncio.run(retry.call_async(upstream.ask_later))
            self.assertEqual((upstream.calls, pauses), (1, []))

    def test_a_sleep_that_nobody_can_await_is_refused(self):
        async def sleep(_):
            self.fail("not reached")

        with warnings.catch_warnings(), self.assertRaisesRegex(TypeError, "^sleep is a coroutine function, which call"):
            warnings.simplefilter("error")  # nothing was left unawaited
            Retry(sleep=sleep).call(Upstream(1).ask)

    def test_ctrl_c_ends_a_pause(self):
        retry = Retry(max_pause_ms=20_000 * WAIT_S, seed=1)
        slow = ConnectionError()
        slow.retry_after = 10 * WAIT_S
        signal.signal(signal.SIGALRM, signal.default_int_handler)
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        with self.assertRaises(KeyboardInterrupt):
            retry.call(Upstream(9, slow).ask)

    def test_other_threads_run_during_a_pause(self):
        may_end = threading.Event()

        def sleep(_):
            self.assertTrue(may_end.wait(WAIT_S))

        got = []
        thread = threading.Thread(target=lambda: got.append(Retry(sleep=sleep).call(Upstream(1).ask)[0]))
        thread.start()
        may_end.set()
        thread.join(WAIT_S)
        self.assertEqual(got, [2])


class Budget(unittest.TestCase):
    def test_an_upstream_that_is_down_is_spared(self):
        retry, _ = make(max_repeats=1, percent=10, burst=5)
        upstream = Upstream(math.inf)
        for _ in range(1000):
            with self.assertRaises(ConnectionError):
                retry.call(upstream.ask)
        self.assertLessEqual(upstream.calls, 1000 + 5 + 100)
        counted = retry.statistics()
        self.assertEqual(counted["calls"], 1000)
        self.assertEqual(counted["repeats"] + counted["out_of_budget"], 1000)

    def test_the_pauses_have_jitter_and_grow(self):
        retry, pauses = make(max_repeats=3, backoff_ms=100, max_backoff_ms=300)
        for _ in range(2):
            with self.assertRaises(ConnectionError):
                retry.call(Upstream(9).ask)
        self.assertEqual(len(set(pauses)), 6, "callers who failed together come back apart")
        for i, most in enumerate((0.2, 0.4, 0.6)):
            self.assertLessEqual(pauses[i], most)
            self.assertGreater(pauses[i], 0)

    def test_two_processes_do_not_pause_alike(self):
        drawn = []
        for _ in range(2):
            retry, pauses = make(backoff_ms=10_000, max_backoff_ms=10_000)
            retry.call(Upstream(1).ask)
            drawn += pauses
        self.assertNotEqual(drawn[0], drawn[1])
        chosen = []
        for _ in range(2):
            retry, pauses = make(seed=5)
            retry.call(Upstream(1).ask)
            chosen += pauses
        self.assertEqual(chosen[0], chosen[1], "a seed is heeded")

    def test_a_retry_after_is_waited_for(self):
        for exception in (RateLimited(), ConnectionError()):
            exception.retry_after = 7
            retry, pauses = make()
            retry.call(Upstream(1, exception).ask)
            self.assertEqual(pauses, [7.0])

    def test_a_retry_after_that_is_no_number_of_seconds_says_nothing(self):
        for wrong in ("7", None, True, -7, math.nan, math.inf, 10**400, "Wed, 21 Oct 2026 07:28:00 GMT"):
            exception = ConnectionError()
            exception.retry_after = wrong
            retry, pauses = make()
            retry.call(Upstream(1, exception).ask)
            self.assertLessEqual(pauses[0], 0.04)

    def test_nothing_begins_at_the_timeout(self):
        retry, pauses = make(timeout_ms=7000)
        exception = ConnectionError()
        exception.retry_after = 7
        upstream = Upstream(9, exception)
        with self.assertRaises(ConnectionError):
            retry.call(upstream.ask)
        self.assertEqual((upstream.calls, pauses, retry.statistics()["out_of_time"]), (1, [], 1))


    def test_nothing_begins_after_a_pause_that_took_too_long(self):
        for ask in (lambda retry, upstream: retry.call(upstream.ask),
                    lambda retry, upstream: asyncio.run(retry.call_async(upstream.ask_later))):
            clock = ManualClock()
            retry = Retry(clock=clock, timeout_ms=5000, sleep=lambda _: clock.advance_ms(5000))
            upstream = Upstream(9)
            with self.assertRaises(ConnectionError):
                ask(retry, upstream)
            self.assertEqual(upstream.calls, 1)

    def test_a_pause_is_bounded(self):
        for most, asked, repeats in ((None, 60, True), (None, 60.001, False), (None, 1e9, False), (None, 10**400, True),
                                     (500, 0.5, True), (500, 0.501, False), (0, 0.001, False), (0, None, True)):
            exception = ConnectionError()
            exception.retry_after = asked
            retry, pauses = make(**({} if most is None else {"max_pause_ms": most}))
            upstream = Upstream(1, exception)
            try:
                retry.call(upstream.ask)
            except ConnectionError:
                pass
            self.assertEqual((upstream.calls, len(pauses)), (2, 1) if repeats else (1, 0), asked)


class Filters(unittest.TestCase):
    def calls(self, exception, **settings):
        retry, _ = make(**settings)
        upstream = Upstream(1, exception)
        try:
            retry.call(upstream.ask)
        except exception:
            pass
        return upstream.calls

    def test_the_usual_one_takes_what_failed_for_a_moment(self):
        self.assertEqual([self.calls(one) for one in (ConnectionResetError, TimeoutError, RateLimited)], [2, 2, 2])
        self.assertEqual([self.calls(one) for one in (KeyError, PermissionError, ValueError)], [1, 1, 1])

    def test_types_and_predicates(self):
        self.assertEqual(self.calls(KeyError, retry_on=LookupError), 2)
        self.assertEqual(self.calls(ConnectionError, retry_on=(LookupError, ValueError)), 1)
        self.assertEqual(self.calls(KeyError, retry_on=lambda error: isinstance(error, KeyError)), 2)
        self.assertEqual(self.calls(KeyError, retry_on=lambda error: False), 1)

    def test_a_predicate_that_raises_is_told(self):
        retry, _ = make(retry_on=lambda error: error.no_such_name)
        with self.assertRaises(AttributeError) as caught:
            retry.call(Upstream(1).ask)
        self.assertIsInstance(caught.exception.__context__, ConnectionError)


class Decorators(unittest.TestCase):
    def test_a_function_is_repeated(self):
        upstream = Upstream(1)

        @make()[0]
        def fetch(symbol):
            """Fetches."""
            return upstream.ask(symbol)

        self.assertEqual((fetch.__name__, fetch.__doc__), ("fetch", "Fetches."))
        self.assertEqual(fetch("BTCUSDC"), (2, ("BTCUSDC",), {}))

    def test_a_coroutine_function_is_one_still(self):
        upstream = Upstream(1)

        @make()[0]
        async def fetch(symbol):
            return await upstream.ask_later(symbol)

        self.assertTrue(asyncio.iscoroutinefunction(fetch))
        self.assertEqual(asyncio.run(fetch("BTCUSDC")), (2, ("BTCUSDC",), {}))

    def test_a_generator_is_refused_at_once(self):
        with self.assertRaisesRegex(TypeError, "^a Retry is for functions and coroutine functions, and this is a gener"):

            @make()[0]
            def pages():
                yield 1

        with self.assertRaisesRegex(TypeError, "^what a Retry decorates is of type int"):
            make()[0](5)


class Settings(unittest.TestCase):
    def test_a_wrong_one_is_named_with_its_range(self):
        for wrong, told in ({"max_repeats": 6}, "^max_repeats is 6; it must be a whole number from 0 to 5$"), (
                {"percent": 0}, "^percent is 0; .* from 1 to 100$"), (
                {"burst": 1001}, "^burst is 1001; .* from 1 to 1000$"), (
                {"max_pause_ms": -1}, "^max_pause_ms is -1; .* from 0 to 86400000$"), (
                {"backoff_ms": 0}, "^backoff_ms is 0; .* from 1 to 10000$"), (
                {"backoff_ms": 20, "max_backoff_ms": 10}, "^max_backoff_ms is 10; it must be at least backoff_ms, which"):
            with self.assertRaisesRegex(ValueError, told):
                Retry(**wrong)
        with self.assertRaisesRegex(TypeError, "^retry_on is of type str; it must be an exception type, a tuple") as caught:
            Retry(retry_on="secret")
        self.assertNotIn("secret", str(caught.exception))
        with self.assertRaisesRegex(TypeError, "^sleep is of type int; it must be a callable or None$"):
            Retry(sleep=5)


if __name__ == "__main__":
    unittest.main()
