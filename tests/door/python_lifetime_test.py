"""Objects live exactly as long as they should, whichever thread lets go of them, and no two locks wait for each other."""

import gc
import subprocess
import sys
import threading
import unittest
import weakref

from tidegate import CircuitBreaker, EnhancedCache, ManualClock, RequestBatcher

DEADLOCK_S = 60  # far beyond any run: only a deadlock waits that long


class Value:
    """A plain object that can be watched, and may act when it is destroyed."""

    def __init__(self, on_end=None):
        self.on_end = on_end

    def __del__(self):
        if self.on_end:
            self.on_end()


def run_threads(*targets):
    threads = [threading.Thread(target=target, daemon=True) for target in targets]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(DEADLOCK_S)
        if thread.is_alive():
            raise AssertionError("a thread is stuck: deadlock")


class CacheValues(unittest.TestCase):
    def test_get_gives_the_object_itself(self):
        cache, value = EnhancedCache(), Value()
        cache.set("key", value)
        self.assertIs(cache.get("key"), value)
        before = sys.getrefcount(value)
        for _ in range(100):
            cache.get("key")
        self.assertEqual(sys.getrefcount(value), before)

    def test_none_can_be_kept_and_told_from_a_miss(self):
        cache, missing = EnhancedCache(), object()
        self.assertIs(cache.get("key", missing), missing)
        cache.set("key", None)
        self.assertIsNone(cache.get("key", missing))

    def test_every_way_out_releases_the_object(self):
        clock = ManualClock()

        def evict(cache):
            cache.set("b", 1)
            cache.set("c", 1)

        def expire(cache):
            clock.advance_ms(1000)
            cache.get("a")

        ways = {"replaced": lambda cache: cache.set("a", 1), "evicted": evict, "expired": expire,
                "erased": lambda cache: cache.erase("a"), "prefix": lambda cache: cache.erase_prefix(""),
                "cleared": lambda cache: cache.clear()}
        for name, leave in ways.items():
            cache, value = EnhancedCache(max_items=2, clock=clock), Value()
            watch = weakref.ref(value)
            cache.set("a", value)
            del value
            self.assertIsNotNone(watch(), name)
            leave(cache)
            self.assertIsNone(watch(), name)

    def test_the_cache_takes_its_objects_with_it(self):
        cache, value = EnhancedCache(), Value()
        watch = weakref.ref(value)
        cache.set("a", value)
        del value, cache
        self.assertIsNone(watch())

    def test_a_destructor_may_use_the_cache_that_lets_go_of_it(self):
        cache = EnhancedCache(max_items=1)
        cache.set("a", Value(on_end=lambda: cache.set("ended", True)))
        cache.set("b", 1)
        self.assertTrue(cache.get("ended"))

    def test_threads_that_evict_each_others_objects_never_deadlock(self):
        cache = EnhancedCache(max_items=8)

        def work():
            for i in range(3000):
                cache.set(f"key{i % 32}", Value(on_end=lambda: cache.get("key1")))
                cache.get(f"key{(i * 7) % 32}")
                if i % 100 == 0:
                    cache.erase_prefix("key2")

        run_threads(*[work] * 4)
        cache.clear()
        gc.collect()
        self.assertEqual(sum(isinstance(one, Value) for one in gc.get_objects()), 0)


class Callbacks(unittest.TestCase):
    def test_callbacks_are_released_once_answered(self):
        batcher, callback = RequestBatcher(), Value()
        watch = weakref.ref(callback)
        batcher.add_request("get", {}, lambda result, kept=callback: None)
        del callback
        batch = batcher.get_batch("get", {})
        self.assertIsNotNone(watch())
        batch.answer(1)
        self.assertIsNone(watch())

    def test_an_exception_of_one_callback_stops_nobody(self):
        got, hook, sys.unraisablehook = [], sys.unraisablehook, lambda info: got.append(type(info.exc_value))
        self.addCleanup(setattr, sys, "unraisablehook", hook)

        def bad(_result):
            raise ZeroDivisionError

        batcher = RequestBatcher(batch_window_ms=60_000)
        batcher.add_request("get", {}, got.append)
        first = batcher.get_batch("get", {})
        self.assertTrue(batcher.add_request("get", {}, bad))
        self.assertTrue(batcher.add_request("get", {}, got.append))
        first.answer("shared")
        self.assertEqual(got, ["shared", ZeroDivisionError, "shared"])

    def test_a_callback_may_add_the_next_request(self):
        batcher, got = RequestBatcher(), []

        def again(result):
            got.append(result)
            if len(got) < 3:
                self.assertFalse(batcher.add_request("get", {}, again))
                batcher.get_batch("get", {}).answer(len(got))

        batcher.add_request("get", {}, again)
        batcher.get_batch("get", {}).answer(0)
        self.assertEqual(got, [0, 1, 2])

    def test_every_request_of_many_threads_is_answered_once(self):
        batcher, answered, calls = RequestBatcher(max_batch_size=5), [], []

        def execute(batch):
            if batch:
                calls.append(len(batch))
                batch.answer(len(batch))

        def work():
            for _ in range(500):
                if not batcher.add_request("get", {"symbol": "BTCUSDC"}, answered.append):
                    execute(batcher.get_batch("get", {"symbol": "BTCUSDC"}))

        run_threads(*[work] * 4)
        self.assertEqual(len(answered), 2000)
        self.assertLessEqual(sum(calls), 2000, "who asked meanwhile shared an answer")
        self.assertEqual(batcher.statistics(), {"requests": 2000, "batches": len(calls), "refused": 0})

    def test_circuit_changes_are_told_to_the_listener(self):
        changes, clock = [], ManualClock()
        circuit = CircuitBreaker(failure_threshold=1, recovery_timeout_ms=10, clock=clock,
                                 on_change=lambda *change: changes.append(change))
        circuit.pre_request("get")
        circuit.record_failure("get")
        clock.advance_ms(10)
        self.assertTrue(circuit.pre_request("get"))
        circuit.record_success("get")
        self.assertEqual(changes, [("get", "closed", "open"), ("get", "open", "half_open"),
                                   ("get", "half_open", "closed")])


class Executors(unittest.TestCase):
    def make(self, executor, **settings):
        """A batcher with one batch in flight and one request waiting for the end of its window."""
        got, done = [], threading.Event()

        def answer(result):
            got.append(result)
            done.set()

        batcher = RequestBatcher(executor=executor, **settings)
        batcher.add_request("get", {"symbol": "BTCUSDC"})
        self.flight = batcher.get_batch("get", {"symbol": "BTCUSDC"})
        self.assertTrue(batcher.add_request("get", {"symbol": "BTCUSDC"}, answer))
        return batcher, got, done

    def test_the_executor_runs_what_nobody_fetches(self):
        batcher, got, done = self.make(lambda batch: batch.answer(batch.params["symbol"]), batch_window_ms=300)
        self.assertTrue(done.wait(DEADLOCK_S))
        self.assertEqual(got, ["BTCUSDC"])
        batcher.close()

    def test_an_executor_that_raises_fails_its_batch(self):
        def raises(_batch):
            raise ConnectionError("down")

        _batcher, got, done = self.make(raises, batch_window_ms=300)
        self.assertTrue(done.wait(DEADLOCK_S))
        self.assertIsInstance(got[0], ConnectionError)

    def test_with_a_clock_of_ours_run_due_executes(self):
        clock = ManualClock()
        batcher, got, _ = self.make(lambda batch: batch.answer("late"), batch_window_ms=50, clock=clock)
        self.assertEqual(batcher.run_due(), 0)
        self.assertEqual(batcher.next_deadline(), 0.05)
        clock.advance_ms(50)
        self.assertEqual(batcher.due(), [("get", {"symbol": "BTCUSDC"})])
        self.assertEqual(batcher.run_due(), 1)
        self.assertEqual(got, ["late"])
        self.assertIsNone(batcher.next_deadline())

    def test_an_executor_may_close_its_own_batcher(self):
        closed = threading.Event()

        def close(batch):
            batch.answer(1)
            holder[0].close()
            closed.set()

        holder = [None]
        clock_free, got, done = self.make(close, batch_window_ms=300)
        holder[0] = clock_free
        self.assertTrue(done.wait(DEADLOCK_S) and closed.wait(DEADLOCK_S))
        self.assertEqual(got, [1])

    def test_dropping_a_batcher_never_waits_for_its_own_executor(self):
        def drop_all():
            for _ in range(50):
                batcher = RequestBatcher(executor=lambda batch: batch.answer(1))
                batcher.submit("get", {})
                del batcher

        run_threads(drop_all)


class InterpreterEnd(unittest.TestCase):
    """Threads of the user's and of ours are still at work when the interpreter ends."""

    def assert_ends_well(self, program, times=5):
        for _ in range(times):
            ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False,
                                   timeout=DEADLOCK_S)
            self.assertEqual((ended.returncode, ended.stderr), (0, ""))

    def test_with_daemon_threads_in_every_class(self):
        self.assert_ends_well("""
import threading
from tidegate import CircuitBreaker, EnhancedCache, RequestBatcher
cache, circuit, batcher = EnhancedCache(max_items=4), CircuitBreaker(), RequestBatcher()
started = threading.Barrier(4)
def forever():
    started.wait()
    i = 0
    while True:
        i += 1
        cache.set(str(i), object())
        cache.get(str(i))
        circuit.pre_request("get")
        circuit.record_success("get")
        if not batcher.add_request("get", {}, print if i < 0 else None):
            batcher.get_batch("get", {}).answer(i)
for _ in range(3):
    threading.Thread(target=forever, daemon=True).start()
started.wait()
""")

    def test_with_daemon_threads_in_code_that_every_class_calls(self):
        self.assert_ends_well("""
import sys, threading
from tidegate import CircuitBreaker, EnhancedCache, RequestBatcher
sys.setswitchinterval(1e-5)
def work(*_):
    return sum(range(50))
class Value:
    def __del__(self):
        work()
class Key(int):
    def __hash__(self):
        return work()
    def __eq__(self, other):
        work()
        return int(self) == int(other)
cache = EnhancedCache(max_items=4, on_removal=work)
circuit = CircuitBreaker(failure_threshold=1, recovery_timeout_ms=1, on_change=work, failure=work)
batcher = RequestBatcher(executor=lambda batch: (work(), batch.answer(1)))
def load():
    for i in range(10**9):
        cache.get_or_load(str(i), lambda: (work(), Value()))
def keep():
    for i in range(10**9):
        cache.set(Key(i), Value())
        cache.get(Key(i - 2))
def judge():
    while True:
        try:
            with circuit.permit("get"):
                raise ConnectionError
        except Exception:
            pass
def ask():
    while True:
        own = RequestBatcher()
        own.add_request("get", {}, work)
        own.get_batch("get", {}).answer(Value())
        batcher.submit("get", {}).result()
def wait():
    while True:
        cache.get_or_load("shared", lambda: (work(), Value()), ttl_ms=0)
targets = [load, keep, judge, ask, wait, wait]
started = threading.Barrier(len(targets) + 1)
def begin(target):
    started.wait()
    try:
        target()
    except RuntimeError:
        pass  # the batcher is closed before the end
for target in targets:
    threading.Thread(target=begin, args=[target], daemon=True).start()
started.wait()
work()
""", times=12)

    def test_with_an_executor_and_a_request_waiting(self):
        self.assert_ends_well("""
from tidegate import RequestBatcher
batcher = RequestBatcher(batch_window_ms=60_000, executor=lambda batch: batch.answer(1))
batcher.add_request("get", {})
batch = batcher.get_batch("get", {})
batcher.add_request("get", {}, lambda result: None)
""")


if __name__ == "__main__":
    unittest.main()
