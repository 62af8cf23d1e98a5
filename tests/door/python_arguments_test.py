"""Wrong arguments raise, naming the argument and what it may be; the edges of each range are allowed."""

import enum
import types
import unittest

from tidegate import BatchError, CircuitBreaker, EnhancedCache, ManualClock, RequestBatcher

HUNDRED_YEARS_MS = 100 * 365 * 24 * 3600 * 1000
RANGES = [
    (RequestBatcher, "batch_window_ms", 1, 60_000),
    (RequestBatcher, "max_batch_size", 1, 10_000),
    (EnhancedCache, "default_ttl_ms", 0, HUNDRED_YEARS_MS),
    (EnhancedCache, "max_items", 1, 10_000_000),
    (CircuitBreaker, "failure_threshold", 1, 1_000_000),
    (CircuitBreaker, "recovery_timeout_ms", 1, 3_600_000),
]


class Settings(unittest.TestCase):
    def test_both_ends_of_each_range_are_allowed(self):
        for kind, argument, low, high in RANGES:
            kind(**{argument: low})
            kind(**{argument: float(low)})
            kind(**{argument: high})

    def test_a_number_out_of_range_is_named_with_its_range(self):
        for kind, argument, low, high in RANGES:
            for wrong in (low - 1, high + 1, -(10**30), 10**30):
                with self.assertRaisesRegex(ValueError, f"^{argument} is .*; .* from {low} to {high}$"):
                    kind(**{argument: wrong})

    def test_what_is_no_whole_number_is_named(self):
        for kind, argument, _, _ in RANGES:
            for wrong in (1.5, float("nan"), float("inf")):
                with self.assertRaisesRegex(ValueError, f"^{argument} is {wrong}; it must be a whole number"):
                    kind(**{argument: wrong})
            for wrong in ("5", None, [5]):
                with self.assertRaisesRegex(TypeError, f"^{argument} is of type .*; it must be a whole number"):
                    kind(**{argument: wrong})

    def test_a_ttl_is_checked_too(self):
        cache = EnhancedCache()
        with self.assertRaisesRegex(TypeError, "^ttl_ms is of type str"):
            cache.set("key", 1, ttl_ms="500")
        with self.assertRaisesRegex(ValueError, "^ttl_ms is 0.5"):
            cache.set("key", 1, ttl_ms=0.5)
        cache.set("key", 1, ttl_ms=500)
        cache.set("key", 2, ttl_ms=0)
        self.assertIsNone(cache.get("key"), "not kept, and the older one left")
        cache.set("key", 3, ttl_ms=-5)
        self.assertIsNone(cache.get("key"))

    def test_callables_are_checked_before_anything_is_queued(self):
        batcher = RequestBatcher()
        with self.assertRaisesRegex(TypeError, "^callback is of type int; it must be a callable or None$"):
            batcher.add_request("get", {}, 5)
        self.assertEqual(batcher.statistics()["requests"], 0)
        with self.assertRaisesRegex(TypeError, "^executor is of type str"):
            RequestBatcher(executor="now")
        with self.assertRaisesRegex(TypeError, "^on_change is of type int"):
            CircuitBreaker(on_change=1)


class Params(unittest.TestCase):
    def batch_of(self, params):
        batcher = RequestBatcher()
        self.assertFalse(batcher.add_request("get", params))
        return batcher.get_batch("get", params)

    def test_str_int_float_bool_and_none_are_taken(self):
        params = {"symbol": "BTCUSDC", "limit": 5, "depth": 0.5, "full": True, "from": None}
        batch = self.batch_of(params)
        self.assertEqual(len(batch), 1)
        self.assertIs(batch[0].params, params, "the caller's own dict")

    def test_other_values_are_refused_by_name(self):
        for wrong in ([1], {"a": 1}, b"bytes", object()):
            with self.assertRaisesRegex(TypeError, "^the parameter 'symbols' is of type .*; it must be a str, int, float"):
                self.batch_of({"symbols": wrong})
        with self.assertRaisesRegex(ValueError, "^the parameter 'id' is a number that does not fit 64 bits"):
            self.batch_of({"id": 2**64})
        with self.assertRaisesRegex(TypeError, "^a parameter's name is of type int; names are str$"):
            self.batch_of({5: "x"})

    def test_equal_values_are_one_kind_and_others_are_not(self):
        class Side(str, enum.Enum):
            BUY = "BUY"

        def is_joined(first, second):
            batcher = RequestBatcher(batch_window_ms=60_000)
            batcher.add_request("get", first)
            return batcher.add_request("get", second)

        self.assertTrue(is_joined({"a": 1, "b": 2}, {"b": 2, "a": 1}))
        self.assertTrue(is_joined({"limit": 5}, {"limit": 5.0}))
        self.assertTrue(is_joined({"side": "BUY"}, {"side": Side.BUY}))
        self.assertTrue(is_joined({"limit": None}, {}))
        self.assertFalse(is_joined({"limit": 1}, {"limit": "1"}))
        self.assertFalse(is_joined({"limit": 1}, {"limit": True}))


class Secrets(unittest.TestCase):
    """What is passed wrongly may be a secret: no message shows it."""

    SECRET = "sk-very-secret"

    class Odd:
        def __repr__(self):
            return Secrets.SECRET

        __str__ = __repr__
        __hash__ = None

    def assert_not_shown(self, call, *args, **kwargs):
        with self.assertRaises((TypeError, ValueError, RuntimeError)) as caught:
            call(*args, **kwargs)
        error = caught.exception
        while error is not None:
            self.assertNotIn(self.SECRET, str(error))
            error = error.__cause__ or error.__context__
        return str(caught.exception)

    def test_no_wrong_argument_is_shown(self):
        cache, circuit, batcher = EnhancedCache(), CircuitBreaker(), RequestBatcher()
        odd, text = self.Odd(), self.SECRET
        batcher.add_request("get", {})
        batch = batcher.get_batch("get", {})
        calls = [
            (cache.get, odd), (cache.get, text, text, text), (cache.set, text), (cache.set, odd, text),
            (cache.set, "key", text, text), (cache.set, "key", text, None, text), (cache.set, "key", text, None, [odd]),
            (cache.get_or_load, text, text), (cache.get_or_load, text, None), (cache.erase_prefix, odd),
            (cache.erase_tag, text.encode()), (circuit.pre_request, odd), (circuit.permit, text.encode()),
            (circuit.block_for, "get", text), (circuit.state,), (circuit.guard("get"), text),
            (batcher.add_request, odd, {}), (batcher.add_request, "get", text), (batcher.add_request, "get", {"a": odd}),
            (batcher.add_request, "get", [text]),
            (batcher.add_request, "get", {5: text}), (batcher.add_request, "get", {"a": 2**64}, text),
            (batcher.add_request, "get", {}, text), (batcher.get_batch, "get", text), (batch.fail, odd),
            (batcher.submit, "get", {"key": text}), (EnhancedCache, text), (ManualClock, text),
        ]
        for call, *args in calls:
            self.assert_not_shown(call, *args)
        for kind, argument in ((EnhancedCache, "eviction"), (EnhancedCache, "on_removal"), (EnhancedCache, "clock"),
                               (CircuitBreaker, "rule"), (CircuitBreaker, "failure"), (CircuitBreaker, "on_change"),
                               (RequestBatcher, "executor"), (RequestBatcher, "workers"), (RequestBatcher, "loop")):
            self.assertIn(argument, self.assert_not_shown(kind, **{argument: text}))

    def test_half_a_surrogate_pair_is_not_shown(self):
        message = self.assert_not_shown(CircuitBreaker().pre_request, self.SECRET + "\ud800")
        self.assertRegex(message, "^endpoint has half of a surrogate pair")

    def test_wrong_calls_name_the_argument(self):
        cache = EnhancedCache()
        for call, message in (
                (lambda: cache.get(), "EnhancedCache.get\\(\\) needs the argument 'key'"),
                (lambda: cache.get("a", 1, 2), "EnhancedCache.get\\(\\) takes 2 arguments by place, and was given 3"),
                (lambda: cache.get("a", key="b"), "EnhancedCache.get\\(\\) got the argument 'key' twice"),
                (lambda: cache.set("a", 1, tll_ms=5), "has no argument 'tll_ms'; it has: key, value, ttl_ms, tags"),
                (lambda: EnhancedCache(5, 5, "lru"), "EnhancedCache\\(\\) takes 2 arguments by place, and was given 3")):
            with self.assertRaisesRegex(TypeError, message):
                call()
        self.assertEqual(cache.get(default=5, key="a"), 5)

    def test_an_object_that_was_never_made_says_so(self):
        for kind, use in ((EnhancedCache, lambda cache: cache.get("key")), (CircuitBreaker, lambda one: one.permit("get")),
                          (RequestBatcher, lambda one: one.add_request("get", {}))):
            with self.assertRaisesRegex(RuntimeError, f"^{kind.__name__}.__init__\\(\\) was not called$"):
                use(kind.__new__(kind))
            with self.assertRaisesRegex(RuntimeError, f"^this {kind.__name__} is made already"):
                kind().__init__()


class Mappings(unittest.TestCase):
    def test_params_may_be_any_mapping_and_tags_any_iterable(self):
        params = types.MappingProxyType({"symbol": "BTCUSDC"})
        batcher = RequestBatcher(batch_window_ms=60_000)
        batcher.add_request("get", {"symbol": "BTCUSDC"})
        self.assertTrue(batcher.add_request("get", params), "the same kind")
        self.assertIs(batcher.get_batch("get", params)[1].params, params)
        cache = EnhancedCache()
        for tags in ({"a", "b"}, iter(["a"]), (tag for tag in "ab"), {"a": 1}):
            cache.set("key", 1, tags=tags)
            self.assertEqual(cache.erase_tag("a"), 1)
        for wrong in ("abc", b"abc", 5):
            with self.assertRaisesRegex(TypeError, "^tags is of type .*; it must be an iterable of str$"):
                cache.set("key", 1, tags=wrong)


class Failures(unittest.TestCase):
    def test_a_failed_batch_gives_its_callbacks_an_exception(self):
        got = []
        batcher = RequestBatcher(batch_window_ms=60_000)
        for error in (ConnectionError("down"), "the exchange said no"):
            batcher.add_request("get", {}, got.append)
            batcher.get_batch("get", {}).fail(error)
        self.assertIsInstance(got[0], ConnectionError)
        self.assertIsInstance(got[1], BatchError)
        self.assertEqual((str(got[1]), got[1].code), ("the exchange said no", "failed"))

    def test_a_batch_dropped_without_an_answer_cancels_its_callbacks(self):
        got = []
        batcher = RequestBatcher()
        batcher.add_request("get", {}, got.append)
        batch = batcher.get_batch("get", {})
        self.assertEqual(got, [])
        del batch
        self.assertEqual([error.code for error in got], ["cancelled"])

    def test_a_second_answer_does_nothing(self):
        got = []
        batcher = RequestBatcher()
        batcher.add_request("get", {}, got.append)
        batch = batcher.get_batch("get", {})
        batch.answer(1)
        batch.answer(2)
        batch.fail("3")
        self.assertEqual(got, [1])

    def test_an_empty_batch_is_false_and_harmless(self):
        batch = RequestBatcher().get_batch("get", {"symbol": "BTCUSDC"})
        self.assertFalse(batch)
        self.assertEqual((batch.endpoint, batch.params, list(batch)), ("get", {"symbol": "BTCUSDC"}, []))
        batch.answer("nobody asked")

    def test_a_closed_batcher_says_so(self):
        got = []
        batcher = RequestBatcher(batch_window_ms=60_000)
        batcher.add_request("get", {}, got.append)
        batcher.close()
        batcher.close()
        self.assertEqual([error.code for error in got], ["cancelled"])
        with self.assertRaisesRegex(RuntimeError, "closed"):
            batcher.add_request("get", {})


class Circuits(unittest.TestCase):
    def test_a_retry_after_refuses_until_its_end(self):
        clock = ManualClock()
        circuit = CircuitBreaker(clock=clock)
        with self.assertRaisesRegex(ValueError, "^ms is -1"):
            circuit.block_for("get", -1)
        circuit.block_for("get", 2000)
        clock.advance_ms(1999)
        self.assertFalse(circuit.pre_request("get"))
        clock.advance_ms(1)
        self.assertTrue(circuit.pre_request("get"))

    def test_a_cancelled_call_is_no_failure_and_frees_its_probe(self):
        clock = ManualClock()
        circuit = CircuitBreaker(failure_threshold=1, recovery_timeout_ms=10, clock=clock)
        circuit.pre_request("get")
        circuit.record_cancelled("get")
        self.assertEqual(circuit.state("get"), "closed")
        circuit.pre_request("get")
        circuit.record_failure("get")
        clock.advance_ms(10)
        self.assertTrue(circuit.pre_request("get"))
        self.assertFalse(circuit.pre_request("get"), "one probe at a time")
        circuit.record_cancelled("get")
        self.assertTrue(circuit.pre_request("get"), "the next may probe")
        circuit.reset("get")
        self.assertEqual(circuit.state("get"), "closed")


if __name__ == "__main__":
    unittest.main()
