"""Keys of the cache: any hashable object, and equal is what a dict calls equal."""

import gc
import itertools
import unittest
import weakref

from tidegate import EnhancedCache, LoadError, ManualClock


class Key:
    """Equal by its number, and can be watched."""

    def __init__(self, number):
        self.number = number

    def __hash__(self):
        return hash(self.number)

    def __eq__(self, other):
        return isinstance(other, Key) and other.number == self.number


class Restless(Key):
    """While it is hashed, compared or destroyed, others use the cache: threads switch there."""

    alive = 0

    def __init__(self, number, meanwhile=None, at="hash"):
        super().__init__(number)
        self.hashes, self._meanwhile, self._at = 0, meanwhile, at
        Restless.alive += 1

    def __hash__(self):
        self.hashes += 1
        self._happens("hash")
        return hash(self.number % 4)

    def __eq__(self, other):
        self._happens("eq")
        other._happens("eq")
        return self.number == other.number

    def __del__(self):
        Restless.alive -= 1
        self._happens("end")

    def rests(self):
        self._meanwhile = None

    def _happens(self, what):
        if self._at == what and self._meanwhile is not None:
            meanwhile, self._meanwhile = self._meanwhile, None
            meanwhile()


class Keys(unittest.TestCase):
    def test_any_hashable_is_a_key_of_its_own(self):
        cache = EnhancedCache()
        keys = ["k", b"k", 5, "5", -1, 2**70, 0.5, None, ("book", 5), ("book", "5"), frozenset({1}), Key(1), len,
                "\ud800", "", b"", "\u00e9", ()]
        for i, key in enumerate(keys):
            cache.set(key, i)
        self.assertEqual(len(cache), len(keys))
        self.assertEqual([cache.get(key) for key in keys], list(range(len(keys))))
        self.assertEqual(cache.get(Key(1)), keys.index(Key(1)), "an equal one will do")

    def test_equal_is_what_a_dict_calls_equal(self):
        cache = EnhancedCache()
        cache.set(1, "one")
        for same in (1.0, True):
            self.assertEqual(cache.get(same), "one")
        cache.set(1.0, "the same")
        self.assertEqual((len(cache), cache.get(1)), (1, "the same"))
        self.assertTrue(cache.erase(True))
        self.assertIsNone(cache.get(1))
        nan = float("nan")
        cache.set(nan, "itself")
        self.assertEqual(cache.get(nan), "itself")
        self.assertIsNone(cache.get(float("nan")))

    def test_bytes_are_not_text(self):
        cache = EnhancedCache()
        cache.set("k", "text")
        self.assertIsNone(cache.get(b"k"))
        cache.set(b"\xff" + bytes(8), "bytes")
        self.assertIsNone(cache.get(0), "whatever a key is called inside, nobody else is called so")

    def test_what_cannot_be_hashed_is_refused_by_its_type(self):
        cache = EnhancedCache()
        for use in (cache.get, cache.erase, lambda key: cache.set(key, 1), lambda key: cache.get_or_load(key, self.fail)):
            with self.assertRaisesRegex(TypeError, "^unhashable type: 'list'$"):
                use(["a secret"])

    def test_a_key_is_kept_exactly_as_long_as_its_item(self):
        clock = ManualClock()
        ways = {"erased": lambda cache: cache.erase(Key(1)), "cleared": lambda cache: cache.clear(),
                "replaced with a text": lambda cache: (cache.set("a", 1), cache.set("b", 1)),
                "expired": lambda cache: (clock.advance_ms(1000), cache.get(Key(1)))}
        for name, leave in ways.items():
            cache, key = EnhancedCache(max_items=2, clock=clock), Key(1)
            watch = weakref.ref(key)
            cache.set(key, 1)
            cache.set(Key(1), 2)
            del key
            self.assertIsNotNone(watch(), name)
            leave(cache)
            self.assertIsNone(watch(), name)
            cache.set(Key(1), 3)
            self.assertEqual(cache.get(Key(1)), 3, name)

    def test_the_listener_is_given_the_key_itself(self):
        left, key = [], ("book", 5)
        cache = EnhancedCache(on_removal=lambda *what: left.append(what))
        cache.set(key, 1)
        cache.erase(("book", 5))
        self.assertIs(left[0][0], key)

    def test_loads_and_their_failures_go_by_any_key(self):
        clock = ManualClock()
        cache = EnhancedCache(failure_ttl_ms=100, clock=clock)
        self.assertEqual(cache.get_or_load((1, 2), lambda: "loaded"), "loaded")
        self.assertEqual(cache.get_or_load((1, 2), self.fail), "loaded")
        for _ in range(100):
            with self.assertRaises(ConnectionError):
                cache.get_or_load(("bad", object()), self.fails)
        with self.assertRaises(ConnectionError):
            cache.get_or_load(("bad", 1), self.fails)
        with self.assertRaisesRegex(LoadError, "^loading a value failed: ConnectionError"):
            cache.get_or_load(("bad", 1), self.fail)
        clock.advance_ms(100)
        self.assertEqual(cache.get_or_load(("bad", 1), lambda: 5), 5)

    @staticmethod
    def fails():
        raise ConnectionError

    def test_many_keys_come_and_go(self):
        cache = EnhancedCache(max_items=100)
        for i in range(10_000):
            cache.set(("key", i), i)
        self.assertEqual([cache.get(("key", i)) for i in range(9_900, 10_000)], list(range(9_900, 10_000)))
        cache.clear()
        gc.collect()
        self.assertEqual(sum(isinstance(one, tuple) and len(one) == 2 and one[0] == "key" for one in gc.get_objects()),
                         0, "none is kept beyond its item")

    def test_prefixes_are_of_texts(self):
        cache = EnhancedCache()
        cache.set("book:1", 1)
        cache.set(("book", 1), 1)
        self.assertEqual(cache.erase_prefix("book"), 1)
        self.assertEqual(cache.get(("book", 1)), 1)

    def test_every_text_begins_with_nothing_and_nothing_else_does(self):
        cache = EnhancedCache()
        texts, others = ("", "\0", "k", "\x7f", "\u00e9", "\u20ac", "\U0010ffff"), (("book", 1), b"k", 5, "\ud800")
        for key in texts:
            cache.set(key, 1)
        self.assertEqual(cache.erase_prefix(""), len(texts))
        for key in (*texts, *others):
            cache.set(key, 1)
        self.assertEqual(cache.erase_prefix(""), len(texts))
        self.assertEqual([cache.get(key) for key in others], [1] * len(others))


class Meanwhile(unittest.TestCase):
    def test_two_keys_never_share_a_value(self):
        for at in ("hash", "eq"):
            cache, values = EnhancedCache(60_000), {}

            def keep(number, meanwhile=None):
                key, values[number] = Restless(number, meanwhile, at), object()
                cache.set(key, values[number])
                key.rests()

            for number in range(100):
                keep(number, lambda: keep(number + 1000))
            self.assertGreater(len(values), 190, at)
            for number, value in values.items():
                self.assertIs(cache.get(Restless(number)), value, (at, number))
            self.assertEqual(len(cache), len(values), "nor has a key two")

    def test_the_same_key_may_come_and_go(self):
        for at in ("hash", "eq"):
            for meanwhile in (lambda: cache.clear(), lambda: cache.erase(Restless(1)), lambda: cache.set(Restless(1), "other"),
                              lambda: (cache.erase(Restless(1)), cache.set(Restless(1), "other"))):
                cache = EnhancedCache(60_000)
                cache.set(Restless(1), "first")
                cache.get(Restless(1, meanwhile, at))
                last = Restless(1, meanwhile, at)
                cache.set(last, "last")
                last.rests()
                self.assertEqual((cache.get(Restless(1)), len(cache)), ("last", 1))
                self.assertEqual(cache.get_or_load(Restless(1, cache.clear, at), lambda: "loaded"), "loaded")

    def test_one_call_hashes_its_key_once(self):
        cache = EnhancedCache()
        for use in (lambda key: cache.set(key, 1), cache.get, lambda key: cache.get_or_load(key, self.fail), cache.erase,
                    lambda key: cache.get_or_load(key, lambda: 1)):
            key = Restless(1)
            use(key)
            self.assertEqual(key.hashes, 1)
        cache.clear()
        self.assertEqual(key.hashes, 1, "its hash is known when it leaves")

    def test_failed_keys_go_one_by_one(self):
        gc.collect()
        before, numbers, is_over = Restless.alive, itertools.count(), False
        cache = EnhancedCache(failure_ttl_ms=60_000)

        def fail_for_another(meanwhile=None, at="hash"):
            with self.assertRaises(ConnectionError):
                cache.get_or_load(Restless(next(numbers), meanwhile, at), Keys.fails)

        for at in ("hash", "eq", "end"):
            for _ in range(300):
                fail_for_another(lambda: is_over or fail_for_another(), at)
        self.assertGreater(next(numbers), 1500)
        self.assertLessEqual(Restless.alive - before, 64 + 1)
        is_over = True
        del cache
        gc.collect()
        self.assertEqual(Restless.alive, before, "none was forgotten on its way out")


if __name__ == "__main__":
    unittest.main()
