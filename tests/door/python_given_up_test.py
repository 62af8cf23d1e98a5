"""Loads that end without a value and without a failure: given up by Ctrl-C, with their task, their loop or their asker."""

import asyncio
import gc
import threading
import unittest
import weakref
from unittest import mock

from in_thread import in_thread
from tidegate import Bulkhead, BulkheadFull, EnhancedCache, LoadError, ManualClock, RateLimited, Resilient, enhanced_cache

WAIT_S = 60  # far beyond any run: only a lost wake-up waits that long


class GivenUp(BaseException):
    """As KeyboardInterrupt, which ends a loop."""


def raises(exception):
    def load():
        raise exception

    return load


def raises_later(exception):
    async def load():
        raise exception

    return load


def run(coroutine):
    return asyncio.run(asyncio.wait_for(coroutine, WAIT_S))


async def until(condition):
    while not condition():
        await asyncio.sleep(0)


class ByTheLoader(unittest.TestCase):
    KINDS = (KeyboardInterrupt, SystemExit, GeneratorExit, asyncio.CancelledError, GivenUp)

    def caches(self):
        """With nothing, a stale item and one to be refreshed."""
        clock = ManualClock()
        stale = EnhancedCache(1000, stale_ms=60_000, failure_ttl_ms=60_000, clock=clock)
        refreshed = EnhancedCache(60_000, refresh_after_ms=500, failure_ttl_ms=60_000, clock=clock)
        for cache in (stale, refreshed):
            cache.set("key", "old")
        clock.advance_ms(1500)
        return EnhancedCache(failure_ttl_ms=60_000, clock=clock), stale, refreshed

    def test_it_goes_to_the_caller_whatever_is_kept_and_nothing_is_remembered(self):
        for kind in self.KINDS:
            for cache in self.caches():
                with self.assertRaises(kind):
                    cache.get_or_load("key", raises(kind()))
                self.assertEqual(cache.get_or_load("key", lambda: "new"), "new", kind)

    def test_in_a_coroutine_too(self):
        for kind in (asyncio.CancelledError, GivenUp):
            for cache in self.caches():

                async def ask():
                    with self.assertRaises(kind):
                        await cache.get_or_load_async("key", raises_later(kind()))
                    return cache.get_or_load("key", lambda: "new")

                self.assertEqual(run(ask()), "new", kind)

    def test_what_ends_a_program_ends_its_loop(self):
        for kind in (KeyboardInterrupt, SystemExit):
            for cache in self.caches():
                with self.assertRaises(kind):
                    asyncio.run(cache.get_or_load_async("key", raises_later(kind())))
                self.assertEqual(cache.get_or_load("key", lambda: "new"), "new", kind)

    def test_what_is_kept_stays(self):
        for cache in self.caches()[1:]:
            with self.assertRaises(GivenUp):
                cache.get_or_load("key", raises(GivenUp()))
            with self.assertRaises(GivenUp):
                cache.get_or_load("key", raises(GivenUp()))
            self.assertEqual(cache.get_or_load("key", raises(ConnectionError())), "old", "it stands in for a failure still")

    def test_through_all_policies(self):
        clock = ManualClock()
        api = Resilient(cache=EnhancedCache(1000, stale_ms=60_000, clock=clock), clock=clock)
        api.call("get", "key", lambda: "old")
        clock.advance_ms(1500)
        with self.assertRaises(KeyboardInterrupt):
            api.call("get", "key", raises(KeyboardInterrupt()))
        self.assertEqual(api.circuit.snapshot("get").ignored, 1)

    def test_who_waits_is_told(self):
        cache, may_end = EnhancedCache(), threading.Event()
        loading = threading.Event()

        def load():
            loading.set()
            self.assertTrue(may_end.wait(WAIT_S))
            raise GivenUp

        def ask():
            with self.assertRaises(GivenUp):
                cache.get_or_load("key", load)

        loader, _ = in_thread(ask)
        self.assertTrue(loading.wait(WAIT_S))
        waiter, outcome = in_thread(lambda: cache.get_or_load("key", self.fail))
        while cache.statistics()["joined_loads"] < 1:
            pass
        may_end.set()
        for thread in (loader, waiter):
            thread.join(WAIT_S)
        self.assertIsInstance(outcome[0], LoadError)
        self.assertEqual(outcome[0].code, "cancelled")


class WithTheLoop(unittest.TestCase):
    def stopped(self, cache, key="key"):
        """A loop that was stopped while it loaded, the task that asked, and what lets the load end."""
        loop, may_end = asyncio.new_event_loop(), asyncio.Event()

        async def load():
            await may_end.wait()
            return "late"

        async def begin():
            loads = cache.statistics()["loads"]
            asked = asyncio.ensure_future(cache.get_or_load_async(key, load))
            await until(lambda: cache.statistics()["loads"] > loads)
            return asked

        loop.set_exception_handler(lambda *_: None)  # of a task that is destroyed while it waits
        self.addCleanup(loop.close)
        return loop, loop.run_until_complete(begin()), may_end

    def test_a_loop_that_ends_takes_its_loads_with_it(self):
        cache = EnhancedCache(failure_ttl_ms=60_000)

        async def leave():
            asked = asyncio.ensure_future(cache.get_or_load_async("key", asyncio.Event().wait))
            await until(lambda: cache.statistics()["loads"])
            return asked

        run(leave())
        self.assertEqual(cache.get_or_load("key", lambda: "new"), "new")

    def test_a_loop_that_was_stopped_keeps_nobody(self):
        for ask in (lambda cache: cache.get_or_load("key", lambda: "new"),
                    lambda cache: run(cache.get_or_load_async("key", lambda: asyncio.sleep(0, "new")))):
            cache = EnhancedCache()
            loop, asked, may_end = self.stopped(cache)
            thread, outcome = in_thread(lambda: ask(cache))
            thread.join(WAIT_S)
            self.assertEqual(outcome, ["new"])
            may_end.set()
            self.assertEqual(loop.run_until_complete(asked), "late", "for who asked then")
            self.assertEqual(cache.get("key"), "new")

    def test_the_thread_that_ran_it_may_ask_anew(self):
        cache = EnhancedCache()
        loop, asked, may_end = self.stopped(cache)
        self.assertEqual(cache.get_or_load("key", lambda: "new"), "new")
        may_end.set()
        loop.run_until_complete(asked)

    def test_a_stale_item_is_loaded_anew(self):
        clock = ManualClock()
        cache = EnhancedCache(1000, stale_ms=60_000, clock=clock)
        cache.set("key", "old")
        clock.advance_ms(1000)
        loop, asked, may_end = self.stopped(cache)
        self.assertEqual(cache.get_or_load("key", lambda: "new"), "new")
        may_end.set()
        loop.run_until_complete(asked)

    def test_who_waits_already_is_told(self):
        for wait in (lambda cache: cache.get_or_load("key", self.fail),
                     lambda cache: run(cache.get_or_load_async("key", self.fail))):
            cache, loop = EnhancedCache(), asyncio.new_event_loop()
            may_end = asyncio.Event()

            async def begin():
                asked = asyncio.ensure_future(cache.get_or_load_async("key", may_end.wait))
                await until(lambda: cache.statistics()["loads"])
                waiter = in_thread(lambda: wait(cache))
                await until(lambda: cache.statistics()["joined_loads"])
                return asked, waiter

            with mock.patch.object(enhanced_cache, "_LOOK_S", 0.001):
                asked, (thread, outcome) = loop.run_until_complete(begin())
                thread.join(WAIT_S)
            self.assertIsInstance(outcome[0], LoadError)
            self.assertEqual(outcome[0].code, "cancelled")
            may_end.set()
            loop.run_until_complete(asked)
            loop.close()

    def test_loops_that_were_stopped_are_not_kept(self):
        cache = EnhancedCache()
        self.stopped(cache, "before")
        run(cache.get_or_load_async("after", lambda: asyncio.sleep(0)))
        self.assertFalse(enhanced_cache._tasks)

    def test_a_load_lives_as_long_as_somebody_waits_for_it(self):
        cache, events = EnhancedCache(), []

        class Event(asyncio.Event):
            """Can be watched."""

        async def load():
            event = Event()  # nobody else has it
            events.append(weakref.ref(event))
            await event.wait()
            return "loaded"

        async def ask():
            first = asyncio.ensure_future(cache.get_or_load_async("key", load))
            await until(lambda: events)
            second = asyncio.ensure_future(cache.get_or_load_async("key", load))
            await until(lambda: cache.statistics()["joined_loads"])
            first.cancel()
            await asyncio.wait([first])
            del first
            gc.collect()
            events[0]().set()
            return await second

        self.assertEqual(run(ask()), "loaded")

    def test_a_failure_that_nobody_waited_for_is_not_complained_of(self):
        cache, told = EnhancedCache(), []

        async def ask():
            asyncio.get_running_loop().set_exception_handler(lambda _, what: told.append(what))
            may_end = asyncio.Event()

            async def load():
                await may_end.wait()
                raise ConnectionError

            asked = asyncio.ensure_future(cache.get_or_load_async("key", load))
            await until(lambda: cache.statistics()["loads"])
            await asyncio.sleep(0)
            asked.cancel()
            await asyncio.wait([asked])
            may_end.set()
            await until(lambda: cache.statistics()["failed_loads"])
            await asyncio.sleep(0)
            gc.collect()

        run(ask())
        self.assertEqual(told, [])

    def test_who_is_cancelled_as_the_load_ends_is_not_woken_twice(self):
        cache, told = EnhancedCache(), []

        async def ask():
            asyncio.get_running_loop().set_exception_handler(lambda _, what: told.append(what))
            may_end = asyncio.Event()

            async def load():
                await may_end.wait()
                second.cancel()
                return "loaded"

            first = asyncio.ensure_future(cache.get_or_load_async("key", load))
            await until(lambda: cache.statistics()["loads"])
            second = asyncio.ensure_future(cache.get_or_load_async("key", load))
            await until(lambda: cache.statistics()["joined_loads"])
            may_end.set()
            await asyncio.wait([first, second])
            await asyncio.sleep(0)
            return await first

        self.assertEqual((run(ask()), told), ("loaded", []))

    def test_who_waited_in_a_loop_that_is_closed_is_let_be(self):
        cache, loading, may_end, told = EnhancedCache(), threading.Event(), threading.Event(), []

        def load():
            loading.set()
            self.assertTrue(may_end.wait(WAIT_S))
            return "loaded"

        thread, outcome = in_thread(lambda: cache.get_or_load("key", load))
        self.assertTrue(loading.wait(WAIT_S))
        loop = asyncio.new_event_loop()
        loop.set_exception_handler(lambda *_: None)  # of a task that is destroyed while it waits

        async def begin():
            asked = asyncio.ensure_future(cache.get_or_load_async("key", self.fail))
            await until(lambda: cache.statistics()["joined_loads"])
            return asked

        asked = loop.run_until_complete(begin())
        loop.close()
        with mock.patch("sys.unraisablehook", told.append):
            may_end.set()
            thread.join(WAIT_S)
        self.assertEqual((outcome, told), (["loaded"], []))
        del asked


class Refusals(unittest.TestCase):
    def test_what_our_own_policies_refused_is_not_remembered(self):
        cache = EnhancedCache(failure_ttl_ms=60_000)
        for key in ("key", (1, 2)):
            for _ in range(2):
                with self.assertRaises(BulkheadFull):
                    cache.get_or_load(key, raises(BulkheadFull("full")))
            self.assertEqual(cache.get_or_load(key, lambda: "loaded"), "loaded")

    def test_who_waited_hears_which_it_was_and_when_to_come_back(self):
        cache, loading, may_end = EnhancedCache(clock=ManualClock()), threading.Event(), threading.Event()
        refusal = RateLimited("no room")
        refusal.retry_after = 7.0

        def load():
            loading.set()
            self.assertTrue(may_end.wait(WAIT_S))
            raise refusal

        loader, refused = in_thread(lambda: cache.get_or_load("key", load))
        self.assertTrue(loading.wait(WAIT_S))
        waiter, outcome = in_thread(lambda: cache.get_or_load("key", self.fail))
        while cache.statistics()["joined_loads"] < 1:
            pass
        may_end.set()
        for thread in (loader, waiter):
            thread.join(WAIT_S)
        self.assertIs(refused[0], refusal)
        self.assertIsInstance(outcome[0], LoadError)
        self.assertEqual((outcome[0].code, outcome[0].retry_after), ("rate_limited", 7.0))

    def test_the_bulkheads_place_is_free_again_and_the_next_call_takes_it(self):
        api = Resilient(cache=EnhancedCache(failure_ttl_ms=60_000), bulkhead=Bulkhead(1))
        with api.bulkhead.enter():
            with self.assertRaises(BulkheadFull):
                api.call("get", "key", self.fail)
        self.assertEqual(api.call("get", "key", lambda: "loaded"), "loaded")

    def test_a_failure_is_remembered_with_the_time_to_come_back(self):
        clock = ManualClock()
        cache, failure = EnhancedCache(failure_ttl_ms=100, clock=clock), ConnectionError()
        failure.retry_after = 7
        with self.assertRaises(ConnectionError):
            cache.get_or_load("key", raises(failure))
        clock.advance_ms(50)
        with self.assertRaises(LoadError) as caught:
            cache.get_or_load("key", self.fail)
        self.assertEqual((caught.exception.code, caught.exception.retry_after), ("io", 6.95))
        with self.assertRaises(ConnectionError):
            cache.get_or_load("other", raises(ConnectionError()))
        with self.assertRaises(LoadError) as caught:
            cache.get_or_load("other", self.fail)
        self.assertIsNone(caught.exception.retry_after)


if __name__ == "__main__":
    unittest.main()
