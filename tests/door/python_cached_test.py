"""What the cache keeps for how long by its settings, many keys at once, and functions whose results it keeps."""

import asyncio
import functools
import gc
import threading
import unittest
import weakref

from tidegate import EnhancedCache, LoadError, ManualClock, cached

WAIT_S = 60  # far beyond any run: only a lost wake-up waits that long


class Expiry(unittest.TestCase):
    def make(self, **settings):
        self.clock = ManualClock()
        return EnhancedCache(clock=self.clock, **settings)

    def test_an_item_that_nobody_asks_for_leaves(self):
        cache = self.make(default_ttl_ms=10_000, expire_after_access_ms=1000)
        cache.set("asked", 1)
        cache.set("left alone", 2)
        for _ in range(3):
            self.clock.advance_ms(999)
            self.assertEqual(cache.get("asked"), 1)
        self.assertIsNone(cache.get("left alone"))
        self.clock.advance_ms(1000)
        self.assertIsNone(cache.get("asked"))

    def test_the_first_who_meets_an_old_item_loads_it_anew(self):
        cache = self.make(refresh_after_ms=600)
        cache.set("a", "old")
        self.clock.advance_ms(599)
        self.assertEqual(cache.get_or_load("a", self.fail), "old")
        self.clock.advance_ms(1)
        self.assertEqual(cache.get("a"), "old", "get loads nothing")
        others = []

        def load():
            others.append(cache.get_or_load("a", self.fail))
            return "new"

        self.assertEqual(cache.get_or_load("a", load), "new")
        self.assertEqual(others, ["old"], "others need not wait")

    def test_an_item_outlives_a_refresh_that_fails(self):
        cache = self.make(refresh_after_ms=600)
        cache.set("a", "old")
        self.clock.advance_ms(700)

        async def fail():
            raise ConnectionError

        self.assertEqual(cache.get_or_load("a", lambda: 1 / 0), "old")
        self.clock.advance_ms(100)
        self.assertEqual(asyncio.run(cache.get_or_load_async("a", fail)), "old")
        self.assertEqual(cache.statistics()["failed_loads"], 2)

    def test_wrong_settings_are_named(self):
        for name in ("refresh_after_ms", "expire_after_access_ms"):
            with self.assertRaisesRegex(ValueError, f"^{name} is -1; it must be a whole number from 0 to "):
                EnhancedCache(**{name: -1})


class Many(unittest.TestCase):
    def test_those_that_are_there_are_given(self):
        cache = EnhancedCache()
        cache.set("a", 1)
        cache.set(("b", 5), None)
        self.assertEqual(cache.get_many(key for key in ("a", ("b", 5), "c", "a")), {"a": 1, ("b", 5): None})
        self.assertEqual(cache.get_many([]), {})
        self.assertEqual((cache.statistics()["hits"], cache.statistics()["misses"]), (3, 1))

    def test_wrong_keys_are_told(self):
        cache = EnhancedCache()
        with self.assertRaisesRegex(TypeError, "^keys is of type str; it must be an iterable of keys$"):
            cache.get_many("secret")
        with self.assertRaises(TypeError):
            cache.get_many(5)
        with self.assertRaises(TypeError):
            cache.get_many([["not hashable"]])

        def broken():
            yield "a"
            raise ZeroDivisionError

        with self.assertRaises(ZeroDivisionError):
            cache.get_many(broken())


class Decorated(unittest.TestCase):
    def setUp(self):
        self.clock, self.calls = ManualClock(), []

    def ask(self, *args, **kwargs):
        self.calls.append((args, kwargs))
        return len(self.calls)

    def test_equal_arguments_are_one_call_until_their_ttl(self):
        @cached(500, clock=self.clock)
        def fetch(symbol, *, depth=5):
            """Fetches."""
            return self.ask(symbol, depth=depth)

        self.assertEqual((fetch.__name__, fetch.__doc__), ("fetch", "Fetches."))
        self.assertEqual([fetch("a"), fetch("a"), fetch("b"), fetch("a", depth=20)], [1, 1, 2, 3])
        self.clock.advance_ms(499)
        self.assertEqual(fetch("a"), 1)
        self.clock.advance_ms(1)
        self.assertEqual(fetch("a"), 4)
        self.assertEqual(self.calls[-1], (("a",), {"depth": 5}))
        self.assertEqual(fetch.__wrapped__("a"), 5)

    def test_the_order_of_names_does_not_matter_and_none_is_a_result(self):
        @cached
        def fetch(**kwargs):
            self.ask(**kwargs)

        self.assertIsNone(fetch(a=1, b=2))
        self.assertIsNone(fetch(b=2, a=1))
        self.assertEqual(len(self.calls), 1)

    def test_its_cache_can_be_asked_and_cleared(self):
        @cached(5000, 100, key=lambda symbol: symbol.upper())
        def fetch(symbol):
            return self.ask(symbol)

        self.assertEqual([fetch("a"), fetch("A")], [1, 1])
        self.assertEqual((fetch.cache_key("a"), fetch.cache.get("A")), ("A", 1))
        fetch.cache.erase(fetch.cache_key("a"))
        self.assertEqual(fetch("a"), 2)
        fetch.cache_clear()
        self.assertEqual((len(fetch.cache), fetch("a")), (0, 3))

    def test_functions_that_share_a_cache_are_apart(self):
        cache = EnhancedCache(clock=self.clock)

        @cache.cached(ttl_ms=500, tags=["market"])
        def first(symbol):
            return self.ask(symbol)

        @cache.cached()
        def second(symbol):
            return self.ask(symbol)

        self.assertEqual([first("a"), second("a"), first("a"), second("a")], [1, 2, 1, 2])
        self.assertIs(first.cache, cache)
        first.cache_clear()
        self.assertEqual([first("a"), second("a")], [3, 2], "another's stay")
        self.assertEqual(cache.erase_tag("market"), 1)
        self.assertEqual(first("a"), 4)
        self.clock.advance_ms(500)
        self.assertEqual([first("a"), second("a")], [5, 2], "each has its own TTL")

    def test_what_has_no_name_of_its_own_may_share_a_cache_too(self):
        class Callable:
            """A loader that is no function."""

            def __init__(self, result):
                self.result = result

            def __call__(self):
                return self.result

        cache = EnhancedCache(clock=self.clock)
        asked = [cache.cached()(one) for one in (functools.partial(self.ask, 1), functools.partial(self.ask, 2), Callable(3),
                                                 Callable(4), len)]
        self.assertEqual([one() for one in asked[:4]] * 2, [1, 2, 3, 4] * 2)
        self.assertEqual(asked[4]("four"), 4)
        asked[0].cache_clear()
        self.assertEqual([asked[0](), asked[1]()], [3, 2])

    def test_an_object_whose_call_is_a_coroutine_is_a_coroutine_function(self):
        test = self

        class Callable:
            """As a client's method that somebody made an object of."""

            async def __call__(self, *args):
                return test.ask(*args)

        for function in (Callable(), functools.partial(Callable(), 5)):
            fetch = cached(500, clock=self.clock)(function)
            self.calls.clear()
            self.assertEqual([asyncio.run(fetch()), asyncio.run(fetch())], [1, 1])

    def test_what_nobody_has_awaited_is_no_result(self):
        class Awaitable:
            """As a future is, and a task."""

            def __await__(self):
                yield
                return 5

        cache = EnhancedCache(failure_ttl_ms=0)
        with self.assertRaisesRegex(TypeError, "^loader brought an awaitable, of type Awaitable; await get_or_load_async"):
            cache.get_or_load("key", Awaitable)
        self.assertIsNone(cache.get("key"))
        self.assertEqual(asyncio.run(cache.get_or_load_async("key", Awaitable)), 5)

    def test_callers_share_a_call(self):
        begun, may_end, got = threading.Event(), threading.Event(), []

        @cached
        def fetch(symbol):
            begun.set()
            self.assertTrue(may_end.wait(WAIT_S))
            return self.ask(symbol)

        threads = [threading.Thread(target=lambda: got.append(fetch("a"))) for _ in range(3)]
        for thread in threads:
            thread.start()
        self.assertTrue(begun.wait(WAIT_S))
        while fetch.cache.statistics()["joined_loads"] < 2:
            pass
        may_end.set()
        for thread in threads:
            thread.join(WAIT_S)
        self.assertEqual((got, len(self.calls)), ([1, 1, 1], 1))

    def test_coroutines_share_a_call_too(self):
        @cached(clock=self.clock)
        async def fetch(symbol, depth):
            await asyncio.sleep(0)
            return self.ask(symbol, depth)

        async def ask_all():
            return await asyncio.gather(fetch("a", depth=5), fetch("a", depth=5), fetch("b", 5))

        self.assertTrue(asyncio.iscoroutinefunction(fetch))
        self.assertEqual(asyncio.run(ask_all()), [1, 1, 2])
        self.assertEqual(asyncio.run(fetch("a", depth=5)), 1)

    def test_a_failure_is_its_callers_and_is_not_repeated_at_once(self):
        @cached(failure_ttl_ms=100, clock=self.clock)
        def fetch(symbol):
            self.ask(symbol)
            raise ConnectionError("reset")

        with self.assertRaises(ConnectionError):
            fetch("secret")
        with self.assertRaises(LoadError) as caught:
            fetch("secret")
        self.assertNotIn("secret", str(caught.exception))
        self.clock.advance_ms(100)
        with self.assertRaises(ConnectionError):
            fetch("secret")
        self.assertEqual(len(self.calls), 2)

    def test_a_method_is_cached_for_each_object(self):
        class Api:
            def __init__(self, name):
                self.name = name

            @cached()
            def fetch(self, symbol):
                return self.name + symbol

        self.assertEqual([Api("x").fetch("a"), Api("y").fetch("a")], ["xa", "ya"])

    def test_the_garbage_collector_sees_through_it(self):
        def make():
            @cached
            def fetch(symbol):
                return fetch

            fetch("a")
            return weakref.ref(fetch)

        watch = make()
        gc.collect()
        self.assertIsNone(watch())

    def test_what_is_wrong_is_told_where_it_is_written(self):
        with self.assertRaisesRegex(TypeError, r"^cached\(\) is for functions and coroutine functions, and this is a gener"):

            @cached
            def pages():
                yield 1

        with self.assertRaisesRegex(TypeError, "^key is of type str; it must be a callable or None$"):
            cached(key="secret")(len)
        with self.assertRaisesRegex(ValueError, "^max_items is 0; it must be"):
            cached(max_items=0)(len)
        tags = [str(i) for i in range(8)]
        self.assertEqual(EnhancedCache().cached(tags=tags[:7])(lambda: 5)(), 5)
        with self.assertRaisesRegex(ValueError, "^tags are 8; a function in a cache of yours may have 7, and has one of its own$"):
            EnhancedCache().cached(tags=tags)(len)
        with self.assertRaisesRegex(TypeError, "^tags is of type str; it must be an iterable of str$"):
            EnhancedCache().cached(tags="market")


if __name__ == "__main__":
    unittest.main()
