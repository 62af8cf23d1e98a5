"""Permits of the circuit breaker: each verdict is its own call's, by value, `with`, `async with` and decorator."""

import asyncio
import functools
import os
import threading
import unittest
import warnings

from tidegate import CircuitBreaker, CircuitOpen, ManualClock

WAIT_S = 60  # far beyond any run: only a lost answer waits that long


def make(**settings):
    clock = ManualClock()
    return CircuitBreaker(clock=clock, **{"failure_threshold": 1, "recovery_timeout_ms": 1000, **settings}), clock


def opened(**settings):
    circuit, clock = make(**settings)
    circuit.permit("get").failure()
    return circuit, clock


class Values(unittest.TestCase):
    def test_it_is_true_until_it_is_reported_on(self):
        circuit, _ = make()
        permit = circuit.permit("get")
        self.assertTrue(permit)
        self.assertEqual((permit.endpoint, permit.is_probe), ("get", False))
        permit.success()
        self.assertFalse(permit)
        permit.failure()
        self.assertEqual(circuit.state("get"), "closed", "the second report does nothing")
        self.assertEqual(circuit.snapshot("get").successes, 1)

    def test_a_refused_one_is_false(self):
        circuit, _ = opened()
        permit = circuit.permit("get")
        self.assertFalse(permit)
        permit.success()
        self.assertEqual(circuit.state("get"), "open")

    def test_the_verdict_of_a_call_from_before_the_trip_decides_nothing(self):
        circuit, clock = make()
        old = circuit.permit("get")
        circuit.permit("get").failure()
        clock.advance_ms(1000)
        probe = circuit.permit("get")
        self.assertTrue(probe.is_probe)
        old.failure()
        self.assertEqual(circuit.state("get"), "half_open")
        probe.success()
        self.assertEqual(circuit.state("get"), "closed")

    def test_one_that_is_dropped_frees_its_probe(self):
        circuit, clock = opened()
        clock.advance_ms(1000)
        probe = circuit.permit("get")
        self.assertTrue(probe)
        self.assertFalse(circuit.permit("get"), "one probe at a time")
        del probe
        self.assertTrue(circuit.permit("get"))

    def test_it_may_outlive_its_breaker(self):
        changes = []
        permit = make(on_change=lambda *change: changes.append(change))[0].permit("get")
        permit.failure()
        self.assertEqual(changes, [("get", "closed", "open")])


    def test_a_listener_does_not_disturb_the_exception_that_drops_a_permit(self):
        changes = []
        circuit, clock = make(on_change=lambda *change: changes.append(change))

        def open_and_raise():
            circuit.permit("get").failure()
            clock.advance_ms(1000)
            raise ZeroDivisionError

        with self.assertRaises(ZeroDivisionError):
            print(circuit.permit("get"), open_and_raise())
        self.assertEqual(changes[-1], ("get", "open", "half_open"), "told when the first permit went")


class With(unittest.TestCase):
    def test_a_clean_exit_is_a_success_and_an_exception_a_failure(self):
        circuit, _ = make(failure_threshold=5)
        with circuit.permit("get") as permit:
            self.assertTrue(permit)
        with self.assertRaises(ConnectionError):
            with circuit.permit("get"):
                raise ConnectionError
        snapshot = circuit.snapshot("get")
        self.assertEqual((snapshot.successes, snapshot.failures, snapshot.ignored), (1, 1, 0))

    def test_who_gives_up_says_nothing_about_the_endpoint(self):
        circuit, _ = make()
        for given_up in (KeyboardInterrupt, asyncio.CancelledError, GeneratorExit, SystemExit):
            with self.assertRaises(given_up):
                with circuit.permit("get"):
                    raise given_up
        self.assertEqual(circuit.snapshot("get").ignored, 4)
        self.assertEqual(circuit.state("get"), "closed")

    def test_a_refused_one_raises_circuit_open(self):
        circuit, _ = opened()
        with self.assertRaisesRegex(CircuitOpen, "^the circuit of 'get' is open; use a fallback") as caught:
            with circuit.permit("get"):
                self.fail("not reached")
        self.assertEqual((caught.exception.code, caught.exception.endpoint), ("circuit_open", "get"))

    def test_one_permit_is_for_one_call(self):
        circuit, _ = make()
        permit = circuit.permit("get")
        with permit:
            pass
        with self.assertRaisesRegex(RuntimeError, "^this permit has been used; ask for another"):
            with permit:
                self.fail("not reached")

    def test_a_verdict_given_by_hand_stands(self):
        circuit, _ = make()
        with circuit.permit("get") as permit:
            permit.failure()
        self.assertEqual(circuit.state("get"), "open")

    def test_async_with_is_alike(self):
        circuit, _ = make()

        async def ask():
            async with circuit.permit("get") as permit:
                self.assertTrue(permit)
                await asyncio.sleep(0)
            with self.assertRaises(ConnectionError):
                async with circuit.permit("get"):
                    raise ConnectionError
            with self.assertRaises(CircuitOpen):
                async with circuit.permit("get"):
                    self.fail("not reached")

        asyncio.run(ask())
        snapshot = circuit.snapshot("get")
        self.assertEqual((snapshot.successes, snapshot.failures), (1, 1))

    def test_a_cancelled_task_is_no_failure(self):
        circuit, _ = make()

        async def ask():
            async with circuit.permit("get"):
                await asyncio.Event().wait()

        async def cancel():
            task = asyncio.ensure_future(ask())
            await asyncio.sleep(0)
            task.cancel()
            with self.assertRaises(asyncio.CancelledError):
                await task

        asyncio.run(cancel())
        self.assertEqual((circuit.state("get"), circuit.snapshot("get").ignored), ("closed", 1))


class Filters(unittest.TestCase):
    def counts(self, exception, **filters):
        circuit, _ = make(**filters)
        with self.assertRaises(type(exception)):
            with circuit.permit("get"):
                raise exception
        snapshot = circuit.snapshot("get")
        return (snapshot.successes, snapshot.failures, snapshot.ignored)

    def test_what_is_no_failure_is_an_answer(self):
        self.assertEqual(self.counts(KeyError(), failure=OSError), (1, 0, 0))
        self.assertEqual(self.counts(ConnectionError(), failure=OSError), (0, 1, 0))
        self.assertEqual(self.counts(TimeoutError(), failure=(ConnectionError, TimeoutError)), (0, 1, 0))

    def test_what_is_ignored_says_nothing(self):
        self.assertEqual(self.counts(KeyError(), ignore=(KeyError, IndexError)), (0, 0, 1))
        self.assertEqual(self.counts(ValueError(), ignore=(KeyError, IndexError)), (0, 1, 0))

    def test_a_predicate_is_given_the_exception(self):
        is_503 = lambda error: error.args == (503,)
        self.assertEqual(self.counts(OSError(503), failure=is_503), (0, 1, 0))
        self.assertEqual(self.counts(OSError(404), failure=is_503), (1, 0, 0))

    def test_a_wrong_filter_is_named(self):
        with self.assertRaisesRegex(TypeError, "^failure is of type int; it must be an exception type, a tuple"):
            make(failure=5)
        with self.assertRaisesRegex(TypeError, "^ignore has an item of type str; items are exception types$"):
            make(ignore=(KeyError, "IndexError"))


class Guards(unittest.TestCase):
    def test_a_function_is_refused_while_its_circuit_is_open(self):
        circuit, clock = make()
        down = [True]

        @circuit.guard("get")
        def fetch(symbol, *, depth=5):
            """Fetches."""
            if down[0]:
                raise ConnectionError
            return f"{symbol} {depth}"

        self.assertEqual((fetch.__name__, fetch.__doc__), ("fetch", "Fetches."))
        with self.assertRaises(ConnectionError):
            fetch("BTCUSDC")
        with self.assertRaises(CircuitOpen):
            fetch("BTCUSDC")
        down[0] = False
        clock.advance_ms(1000)
        self.assertEqual(fetch("BTCUSDC", depth=20), "BTCUSDC 20")
        self.assertEqual(circuit.state("get"), "closed")

    def test_a_coroutine_is_judged_when_it_ends(self):
        circuit, _ = make()

        @circuit.guard("get")
        async def fetch():
            self.assertEqual(circuit.snapshot("get").failures, 0)
            await asyncio.sleep(0)
            raise ConnectionError

        async def ask():
            with self.assertRaises(ConnectionError):
                await fetch()
            with self.assertRaises(CircuitOpen):
                await fetch()

        asyncio.run(ask())

    def test_a_generator_is_refused_at_once(self):
        with self.assertRaisesRegex(TypeError, "this is a generator"):

            @make()[0].guard("get")
            def pages():
                yield 1


    def test_an_object_whose_call_is_a_coroutine_is_judged_when_it_ends(self):
        class Callable:
            """As a client's method that somebody made an object of."""

            async def __call__(self):
                raise ConnectionError

        circuit, _ = make()
        for function in (Callable(), functools.partial(Callable())):
            circuit.reset("get")
            fetch = circuit.guard("get")(function)
            with self.assertRaises(ConnectionError):
                asyncio.run(fetch())
            self.assertEqual(circuit.state("get"), "open")

    def test_what_nobody_has_awaited_is_no_success(self):
        async def fetch():
            self.fail("not reached")

        circuit, _ = make()
        guarded = circuit.guard("get")(lambda: fetch())  # pylint: disable=unnecessary-lambda
        with warnings.catch_warnings(), self.assertRaisesRegex(TypeError, "^a guarded function answered with an awaitable"):
            warnings.simplefilter("error")  # nothing was left unawaited
            guarded()
        snapshot = circuit.snapshot("get")
        self.assertEqual((snapshot.successes, snapshot.failures, snapshot.ignored), (0, 0, 1))


class BareCalls(unittest.TestCase):
    def test_a_task_has_nothing_to_do_with_one_that_is_gone(self):
        async def ask(circuit):
            circuit.pre_request("get")

        async def probe(circuit, gone):
            if id(asyncio.current_task()) not in gone:
                return False
            circuit.pre_request("get")
            circuit.record_success("get")
            self.assertEqual(circuit.state("get"), "closed", "the probe's success is the probe's")
            gone.clear()
            return True

        async def run():
            circuit, clock = make()
            asked = [asyncio.ensure_future(ask(circuit)) for _ in range(100)]  # and nobody reports on them
            await asyncio.wait(asked)
            gone = {*map(id, asked)}
            asked.clear()
            await asyncio.sleep(0)
            circuit.permit("get").failure()
            clock.advance_ms(1000)
            return await asyncio.gather(*(probe(circuit, gone) for _ in range(100)))

        found = asyncio.run(asyncio.wait_for(run(), WAIT_S))
        if not any(found) and os.environ.get("PYTHONMALLOC") == "malloc":
            self.skipTest("no task was where another had been: a sanitizer keeps freed memory aside")
        self.assertIn(True, found, "no task was where another had been: it shows nothing")

    def test_the_running_task_stands_for_the_caller(self):
        circuit, clock = make()

        async def old(may_end):
            self.assertTrue(circuit.pre_request("get"))
            await may_end.wait()
            circuit.record_failure("get")

        async def trip():
            self.assertTrue(circuit.pre_request("get"))
            circuit.record_failure("get")

        async def probe():
            self.assertTrue(circuit.pre_request("get"))
            await asyncio.sleep(0)
            circuit.record_success("get")

        async def run():
            may_end = asyncio.Event()
            first = asyncio.ensure_future(old(may_end))
            await asyncio.sleep(0)
            await asyncio.ensure_future(trip())
            self.assertEqual(circuit.state("get"), "open")
            clock.advance_ms(1000)
            await asyncio.ensure_future(probe())
            self.assertEqual(circuit.state("get"), "closed", "the probe's success is the probe's")
            may_end.set()
            await first
            self.assertEqual(circuit.state("get"), "closed", "the old call's end is the old call's")

        asyncio.run(asyncio.wait_for(run(), WAIT_S))

    def test_without_a_task_the_thread_does(self):
        circuit, clock = make()
        asked, may_end = threading.Event(), threading.Event()

        def old():
            circuit.pre_request("get")
            asked.set()
            may_end.wait(WAIT_S)
            circuit.record_failure("get")

        thread = threading.Thread(target=old)
        thread.start()
        self.assertTrue(asked.wait(WAIT_S))
        circuit.pre_request("get")
        circuit.record_failure("get")
        clock.advance_ms(1000)
        circuit.pre_request("get")
        circuit.record_success("get")
        self.assertEqual(circuit.state("get"), "closed")
        may_end.set()
        thread.join(WAIT_S)
        self.assertEqual(circuit.state("get"), "closed")


class Settings(unittest.TestCase):
    def test_the_ratio_of_failures_opens_it(self):
        circuit, _ = make(rule="failure_ratio", trip_percent=50, min_calls=4, window_ms=1000)
        for verdict in ("success", "failure", "success"):
            getattr(circuit.permit("get"), verdict)()
        self.assertEqual(circuit.state("get"), "closed")
        circuit.permit("get").failure()
        self.assertEqual(circuit.state("get"), "open")

    def test_slow_answers_open_it(self):
        circuit, clock = make(rule="slow_ratio", trip_percent=100, min_calls=2, window_ms=10_000, slow_after_ms=500)
        slow = [circuit.permit("get"), circuit.permit("get")]
        clock.advance_ms(499)
        self.assertEqual(circuit.state("get"), "closed")
        clock.advance_ms(1)
        self.assertEqual(circuit.state("get"), "open", "nobody has answered yet, and it is known")
        del slow

    def test_so_many_probes_close_it(self):
        circuit, clock = opened(probes=2, max_concurrent_probes=2)
        clock.advance_ms(1000)
        first, second = circuit.permit("get"), circuit.permit("get")
        self.assertTrue(first and second)
        self.assertEqual(circuit.snapshot("get").probes_in_flight, 2)
        first.success()
        self.assertEqual((circuit.state("get"), circuit.snapshot("get").probe_successes), ("half_open", 1))
        second.success()
        self.assertEqual(circuit.state("get"), "closed")

    def test_each_opening_may_be_longer_than_the_one_before(self):
        circuit, clock = opened(open_growth=2, max_open_ms=4000)
        clock.advance_ms(1000)
        circuit.permit("get").failure()
        clock.advance_ms(1999)
        self.assertFalse(circuit.permit("get"))
        clock.advance_ms(1)
        self.assertTrue(circuit.permit("get"))

    def test_states_by_hand(self):
        circuit, _ = make()
        circuit.force_open("get")
        self.assertEqual((circuit.state("get"), bool(circuit.permit("get"))), ("forced_open", False))
        circuit.disable("get")
        circuit.permit("get").failure()
        self.assertEqual((circuit.state("get"), bool(circuit.permit("get"))), ("disabled", True))
        circuit.measure_only("get")
        circuit.permit("get").failure()
        self.assertTrue(circuit.permit("get"))
        snapshot = circuit.snapshot("get")
        self.assertEqual((snapshot.state, snapshot.judged, snapshot.would_refuse), ("metrics_only", "open", 1))
        circuit.reset("get")
        self.assertEqual(circuit.state("get"), "closed")

    def test_a_breaker_may_begin_by_only_measuring(self):
        circuit, _ = opened(measure_only=True)
        self.assertTrue(circuit.permit("get"))
        self.assertEqual(circuit.snapshot("get").opened, 1)

    def test_a_snapshot_tells_until_when(self):
        circuit, clock = opened()
        self.assertEqual((circuit.snapshot("get").open_until, circuit.snapshot("get").blocked_until), (1.0, None))
        circuit.block_for("get", 2500)
        self.assertEqual(circuit.snapshot("get").blocked_until, 2.5)
        clock.advance_ms(1000)
        self.assertIsNone(circuit.snapshot("get").open_until)
        self.assertFalse(circuit.permit("get"), "the block still holds")

    def test_settings_that_do_not_go_together_are_named(self):
        with self.assertRaisesRegex(ValueError, "^slow_after_ms is 3000; .* at most probe_lease_ms, which is 2000$"):
            make(rule="slow_ratio", slow_after_ms=3000, probe_lease_ms=2000)
        with self.assertRaisesRegex(ValueError, "^max_open_ms is 500; .* at least recovery_timeout_ms, which is 1000$"):
            make(open_growth=2, max_open_ms=500)
        with self.assertRaisesRegex(ValueError, "^rule is another str; it must be 'consecutive_failures', 'failure_ratio"):
            make(rule="some")
        with self.assertRaisesRegex(TypeError, "^measure_only is of type int"):
            make(measure_only=1)


if __name__ == "__main__":
    unittest.main()
