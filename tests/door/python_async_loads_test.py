"""Loads by coroutines, and waits for another's load that can be interrupted."""

import asyncio
import os
import signal
import threading
import unittest

from tidegate import EnhancedCache, LoadError, ManualClock

WAIT_S = 60  # far beyond any run: only a lost wake-up waits that long


def run(coroutine):
    return asyncio.run(asyncio.wait_for(coroutine, WAIT_S))


class Coroutines(unittest.TestCase):
    def test_all_who_ask_meanwhile_wait_for_the_one_load(self):
        cache, loads = EnhancedCache(), []

        async def ask():
            may_end = asyncio.Event()

            async def load():
                loads.append(1)
                await may_end.wait()
                return object()

            asked = [asyncio.ensure_future(cache.get_or_load_async("ticker", load)) for _ in range(3)]
            while cache.statistics()["joined_loads"] < 2:
                await asyncio.sleep(0)
            may_end.set()
            return await asyncio.gather(*asked)

        got = run(ask())
        self.assertEqual((len(loads), len(set(map(id, got)))), (1, 1))
        self.assertIs(cache.get("ticker"), got[0])

    def test_a_thread_may_wait_for_a_coroutines_load(self):
        cache = EnhancedCache()

        async def ask():
            may_end = asyncio.Event()

            async def load():
                await may_end.wait()
                return "loaded"

            first = asyncio.ensure_future(cache.get_or_load_async("ticker", load))
            await asyncio.sleep(0)
            thread = asyncio.ensure_future(asyncio.to_thread(cache.get_or_load, "ticker", self.fail))
            while cache.statistics()["joined_loads"] < 1:
                await asyncio.sleep(0)
            may_end.set()
            return await first, await thread

        self.assertEqual(run(ask()), ("loaded", "loaded"))

    def test_a_coroutine_may_wait_for_a_threads_load(self):
        cache, started, may_end = EnhancedCache(), threading.Event(), threading.Event()

        def load():
            started.set()
            self.assertTrue(may_end.wait(WAIT_S))
            return "loaded"

        async def ask():
            thread = asyncio.ensure_future(asyncio.to_thread(cache.get_or_load, "ticker", load))
            await asyncio.to_thread(started.wait, WAIT_S)
            waiting = asyncio.ensure_future(cache.get_or_load_async("ticker", self.fail))
            await asyncio.sleep(0)
            may_end.set()
            return await thread, await waiting

        self.assertEqual(run(ask()), ("loaded", "loaded"))

    def test_the_loop_is_not_blocked_by_its_own_load(self):
        cache = EnhancedCache()

        async def ask():
            may_end = asyncio.Event()
            first = asyncio.ensure_future(cache.get_or_load_async("ticker", may_end.wait))
            await asyncio.sleep(0)
            with self.assertRaisesRegex(LoadError, "it would wait for itself"):
                cache.get_or_load("ticker", self.fail)
            may_end.set()
            await first

        run(ask())

    def test_cancelling_the_first_who_asked_does_not_end_the_load(self):
        cache = EnhancedCache()

        async def ask():
            may_end = asyncio.Event()

            async def load():
                await may_end.wait()
                return "loaded"

            first = asyncio.ensure_future(cache.get_or_load_async("ticker", load))
            await asyncio.sleep(0)
            second = asyncio.ensure_future(cache.get_or_load_async("ticker", load))
            await asyncio.sleep(0)
            first.cancel()
            with self.assertRaises(asyncio.CancelledError):
                await first
            may_end.set()
            return await second

        self.assertEqual(run(ask()), "loaded")

    def test_a_failure_is_the_loaders_own_for_its_caller_and_a_load_error_for_others(self):
        clock = ManualClock()
        cache = EnhancedCache(failure_ttl_ms=100, stale_ms=500, clock=clock)

        async def fail():
            raise ConnectionError("reset by peer")

        async def succeed():
            return "loaded"

        async def ask():
            with self.assertRaisesRegex(ConnectionError, "reset by peer"):
                await cache.get_or_load_async("ticker", fail)
            with self.assertRaisesRegex(LoadError, "loading 'ticker' failed: ConnectionError"):
                await cache.get_or_load_async("ticker", succeed)
            clock.advance_ms(100)
            self.assertEqual(await cache.get_or_load_async("ticker", succeed), "loaded")
            clock.advance_ms(1000)
            self.assertEqual(await cache.get_or_load_async("ticker", fail), "loaded", "the stale one stands in")

        run(ask())

    def test_a_loader_that_asks_for_its_own_key_is_told_so(self):
        cache = EnhancedCache()

        async def load():
            return await asyncio.gather(cache.get_or_load_async("key", load))

        async def ask():
            with self.assertRaisesRegex(LoadError, "it would wait for itself"):
                await cache.get_or_load_async("key", load)

        run(ask())

    def test_an_invalidation_during_a_load_keeps_its_value_out(self):
        cache = EnhancedCache()

        async def load():
            cache.erase("account")
            return "before the fill"

        self.assertEqual(run(cache.get_or_load_async("account", load)), "before the fill")
        self.assertIsNone(cache.get("account"))

    def test_a_coroutine_is_never_kept_in_place_of_its_result(self):
        cache = EnhancedCache(failure_ttl_ms=0)

        async def load():
            return "loaded"

        class Loader:
            async def load(self):
                return "loaded"

            async def __call__(self):
                return "loaded"

        for wrong in (load, Loader().load, Loader(), lambda: load()):
            with self.assertRaisesRegex(TypeError, "^loader is a coroutine function; await get_or_load_async"):
                cache.get_or_load("ticker", wrong)
            self.assertIsNone(cache.get("ticker"))
        self.assertEqual(run(cache.get_or_load_async("ticker", Loader())), "loaded")


class Interrupts(unittest.TestCase):
    def test_who_waits_for_a_load_heeds_ctrl_c_and_the_load_goes_on(self):
        cache, started, may_end, got = EnhancedCache(), threading.Event(), threading.Event(), []

        def load():
            started.set()
            self.assertTrue(may_end.wait(WAIT_S))
            return "loaded"

        loader = threading.Thread(target=lambda: got.append(cache.get_or_load("ticker", load)), daemon=True)
        loader.start()
        self.assertTrue(started.wait(WAIT_S))

        def interrupt():
            while cache.statistics()["joined_loads"] < 1:
                pass
            os.kill(os.getpid(), signal.SIGINT)

        threading.Thread(target=interrupt, daemon=True).start()
        signal.signal(signal.SIGALRM, lambda *_: may_end.set())  # so that a wait that heeds nothing ends all the same
        signal.alarm(20)
        with self.assertRaises(KeyboardInterrupt):
            cache.get_or_load("ticker", self.fail)
        self.assertFalse(may_end.is_set())
        signal.alarm(0)
        may_end.set()
        loader.join(WAIT_S)
        self.assertEqual((got, cache.get("ticker")), (["loaded"], "loaded"))


if __name__ == "__main__":
    unittest.main()
