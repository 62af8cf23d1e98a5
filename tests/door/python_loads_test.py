"""Loads that callers share, tags, and the cache's settings."""

import threading
import unittest

from tidegate import EnhancedCache, LoadError, ManualClock

DEADLOCK_S = 60  # far beyond any run: only a deadlock waits that long


class Loads(unittest.TestCase):
    def test_a_hit_loads_nothing_and_a_miss_loads_once(self):
        cache, calls = EnhancedCache(), []

        def load():
            calls.append(1)
            return {"price": "61685.99"}

        first = cache.get_or_load("ticker", load)
        self.assertIs(cache.get_or_load("ticker", load), first)
        self.assertEqual(len(calls), 1)
        self.assertEqual(cache.statistics()["loads"], 1)

    def test_all_who_ask_meanwhile_wait_for_the_one_load(self):
        cache, may_end, got = EnhancedCache(), threading.Event(), []
        started = threading.Event()

        def load():
            started.set()
            self.assertTrue(may_end.wait(DEADLOCK_S))
            return object()

        def ask():
            got.append(cache.get_or_load("ticker", load))

        threads = [threading.Thread(target=ask, daemon=True) for _ in range(3)]
        threads[0].start()
        self.assertTrue(started.wait(DEADLOCK_S))
        for thread in threads[1:]:
            thread.start()
        while cache.statistics()["joined_loads"] < 2:  # they have asked, and wait
            pass
        may_end.set()
        for thread in threads:
            thread.join(DEADLOCK_S)
        self.assertEqual(len(got), 3)
        self.assertEqual(len(set(map(id, got))), 1, "the same object for all")

    def test_the_caller_gets_its_loaders_exception_and_the_next_a_load_error(self):
        clock = ManualClock()
        cache = EnhancedCache(failure_ttl_ms=100, clock=clock)

        def fail():
            raise ConnectionError("reset by peer")

        with self.assertRaisesRegex(ConnectionError, "reset by peer"):
            cache.get_or_load("ticker", fail)
        with self.assertRaisesRegex(LoadError, "loading 'ticker' failed: ConnectionError.*reset by peer") as caught:
            cache.get_or_load("ticker", self.fail)
        self.assertEqual(caught.exception.code, "io")
        clock.advance_ms(100)
        self.assertEqual(cache.get_or_load("ticker", lambda: 5), 5, "and then it is asked again")

    def test_a_stale_item_stands_in_for_a_load_that_fails(self):
        clock = ManualClock()
        cache = EnhancedCache(default_ttl_ms=1000, stale_ms=500, clock=clock)
        cache.set("ticker", "old")

        def fail():
            raise ConnectionError

        clock.advance_ms(1000)
        self.assertIsNone(cache.get("ticker"), "stale is not fresh")
        self.assertEqual(cache.get_or_load("ticker", fail), "old")
        clock.advance_ms(500)
        with self.assertRaises(ConnectionError):
            cache.get_or_load("ticker", fail)

    def test_an_invalidation_during_a_load_keeps_its_value_out(self):
        cache = EnhancedCache()

        def load():
            cache.erase("account")
            return "before the fill"

        self.assertEqual(cache.get_or_load("account", load), "before the fill")
        self.assertIsNone(cache.get("account"))

    def test_a_loader_that_asks_for_its_own_key_is_told_so(self):
        cache = EnhancedCache()
        with self.assertRaisesRegex(LoadError, "wait for itself"):
            cache.get_or_load("key", lambda: cache.get_or_load("key", self.fail))


class TagsAndSettings(unittest.TestCase):
    def test_a_tag_takes_all_that_have_it(self):
        cache = EnhancedCache()
        cache.set("account", 1, tags=["fills"])
        cache.set("open_orders", 2, tags=("fills", "orders"))
        cache.get_or_load("book", lambda: 3, tags=["orders"])
        cache.set("ticker", 4)
        self.assertEqual(cache.erase_tag("fills"), 2)
        self.assertEqual(cache.erase_tag("orders"), 1)
        self.assertEqual(cache.get("ticker"), 4)

    def test_what_leaves_is_told_with_its_cause(self):
        clock, left = ManualClock(), []
        cache = EnhancedCache(max_items=1, clock=clock, on_removal=lambda *what: left.append(what))
        cache.set("a", 1)
        cache.set("a", 2)
        cache.set("b", 3)
        cache.erase("b")
        cache.set("c", 4)
        clock.advance_ms(1000)
        cache.get("c")
        self.assertEqual(left, [("a", 1, "replaced"), ("a", 2, "evicted"), ("b", 3, "erased"), ("c", 4, "expired")])

    def test_s3_fifo_keeps_what_is_used_again_through_a_scan(self):
        kept = {}
        for eviction in ("lru", "s3_fifo"):
            cache = EnhancedCache(max_items=100, eviction=eviction)
            for _ in range(2):
                for i in range(50):
                    cache.get_or_load(f"used{i}", lambda: 1)
            for i in range(200):
                cache.set(f"scan{i}", 1)
            kept[eviction] = sum(cache.get(f"used{i}") is not None for i in range(50))
        self.assertEqual(kept["lru"], 0)
        self.assertGreater(kept["s3_fifo"], 40)

    def test_wrong_settings_are_named_with_their_range(self):
        with self.assertRaisesRegex(ValueError, "^eviction is another str; it must be 'lru' or 's3_fifo'$"):
            EnhancedCache(eviction="random")
        for argument, high in (("ttl_jitter_percent", 50), ("failure_ttl_ms", 60_000)):
            with self.assertRaisesRegex(ValueError, f"^{argument} is {high + 1}; .* from 0 to {high}$"):
                EnhancedCache(**{argument: high + 1})
        with self.assertRaisesRegex(ValueError, "^tags are 9; an item may have 8$"):
            EnhancedCache().set("key", 1, tags=[str(i) for i in range(9)])
        with self.assertRaisesRegex(TypeError, "^loader is of type int"):
            EnhancedCache().get_or_load("key", 5)


if __name__ == "__main__":
    unittest.main()
