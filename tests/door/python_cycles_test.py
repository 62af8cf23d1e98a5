"""The garbage collector sees through every object of ours."""

import asyncio
import gc
import unittest
import weakref
from unittest import mock

from tidegate import (Bulkhead, CircuitBreaker, EnhancedCache, ManualClock, RateLimiter, RequestBatcher, Resilient,
                      Retry)


class Owner:
    """An object of a program's, whose methods are callbacks of what it owns."""

    def __init__(self):
        self.got = []

    def called(self, *_args):
        return self.got


class Clock(ManualClock):
    """One with room for a reference."""


class Cycles(unittest.TestCase):
    def setUp(self):
        gc.collect()
        gc.disable()
        self.addCleanup(gc.enable)

    def assert_collected(self, make):
        owner = make()
        self.assertIsInstance(owner, Owner)
        watch = weakref.ref(owner)
        gc.collect()
        self.assertIsNotNone(watch(), "while it is used it stays")
        del owner
        self.assertIsNotNone(watch(), "a cycle")
        gc.collect()
        self.assertIsNone(watch())

    def test_a_cached_object_that_owns_its_cache(self):
        def make():
            owner = Owner()
            owner.cache = EnhancedCache()
            owner.cache.set("key", owner)
            owner.cache.set((1, 2), [owner])
            return owner

        self.assert_collected(make)

    def test_a_key_that_owns_its_cache(self):
        def make():
            owner = Owner()
            owner.cache = EnhancedCache()
            owner.cache.set(owner, 1)
            return owner

        self.assert_collected(make)

    def test_a_key_whose_load_failed(self):
        def make():
            owner = Owner()
            owner.cache = EnhancedCache()
            try:
                owner.cache.get_or_load(owner, lambda: 1 / 0)
            except ZeroDivisionError:
                pass
            return owner

        self.assert_collected(make)

    def test_a_key_is_used_after_the_collector_has_emptied_the_table_of_keys(self):
        def make():
            owner = Owner()
            owner.cache = EnhancedCache()
            owner.cache.set(Owner(), "so that the table is older than the load")
            owner.load = owner.cache._begin_load(Owner())
            owner.load.finish(owner)
            return owner

        for _ in range(20):  # what is freed too early is used again soon
            self.assert_collected(make)

    def test_turns_places_and_waits(self):
        def make():
            owner = Owner()
            owner.bulkhead, owner.limiter = Bulkhead(1), RateLimiter(1, 1000)
            owner.place, owner.turn = owner.bulkhead.try_enter(), owner.limiter.try_acquire()
            owner.wait = owner.bulkhead._wait(owner.called)
            return owner

        errors = []
        with mock.patch("sys.unraisablehook", errors.append):
            self.assert_collected(make)
        self.assertEqual(errors, [], "whoever is told is whole")

    def test_retries(self):
        def make():
            owner = Owner()
            owner.retry = Retry(retry_on=owner.called, sleep=owner.called)
            owner.begun = owner.retry._begin()
            owner.api = Resilient(retry=owner.retry)
            self.assertIs(owner.api.call("get", owner, lambda: owner), owner)
            return owner

        self.assert_collected(make)

    def test_listeners_and_filters(self):
        def make():
            owner = Owner()
            owner.cache = EnhancedCache(on_removal=owner.called)
            owner.cache.set("key", 1)
            owner.circuit = CircuitBreaker(on_change=owner.called, failure=owner.called, ignore=owner.called)
            owner.permit = owner.circuit.permit("get")
            return owner

        self.assert_collected(make)

    def test_a_clock(self):
        def make():
            owner = Owner()
            clock = Clock()
            clock.owner = owner
            owner.all = [EnhancedCache(clock=clock), CircuitBreaker(clock=clock), RequestBatcher(clock=clock),
                         RateLimiter(1, 1000, clock=clock), Retry(clock=clock)]
            return owner

        self.assert_collected(make)

    def test_an_executor(self):
        def make():
            owner = Owner()
            owner.batcher = RequestBatcher(executor=lambda batch, owner=owner: batch.answer(owner.got is None))
            self.assertIs(owner.batcher.submit("get", {}).result(60), False)
            return owner

        self.assert_collected(make)

    def test_a_request_that_waits_is_cancelled_first(self):
        told = []

        def make():
            owner = Owner()
            owner.batcher = RequestBatcher(batch_window_ms=60_000)
            owner.batcher.add_request("get", {}, lambda result, owner=owner: told.append((result.code, owner.got)))
            return owner

        self.assert_collected(make)
        self.assertEqual(told, [("cancelled", [])], "with its owner whole")

    def test_a_batch_in_somebodys_hands(self):
        def make():
            owner = Owner()
            owner.batcher = RequestBatcher()
            owner.batcher.add_request("get", {}, owner.called)
            owner.batch = owner.batcher.get_batch("get", {})
            owner.request = owner.batch[0]
            return owner

        self.assert_collected(make)

    def test_a_load_that_is_given_up(self):
        def make():
            owner = Owner()
            owner.cache = EnhancedCache()

            async def load(owner=owner):
                await asyncio.Event().wait()
                return owner

            async def begin():
                asyncio.ensure_future(owner.cache.get_or_load_async("key", load))
                await asyncio.sleep(0)
                await asyncio.sleep(0)

            asyncio.run(begin())
            owner.cache.set("owner", owner)
            return owner

        self.assert_collected(make)


if __name__ == "__main__":
    unittest.main()
