"""The performance guide's snippets, word for word, against the Python module of this build."""

import textwrap
import threading
import unittest

import performance_optimization
import tidegate
from tidegate import CircuitBreaker, EnhancedCache, ManualClock, RequestBatcher

# As the guide prints it. Python wants a statement under every `if`; the guide has a comment there, so the one word
# `pass` is added below it. The other two run unchanged.
BATCHING = """
# Example usage
batcher = RequestBatcher(batch_window_ms=50, max_batch_size=10)
if batcher.add_request('get_ticker', {'symbol': 'BTCUSDC'}, callback_function):
    # Request was batched, no immediate action needed
else:
    # Execute the batch now
    batch = batcher.get_batch('get_ticker', {'symbol': 'BTCUSDC'})
    execute_batch(batch)
"""
BATCHING_THAT_PARSES = BATCHING.replace("needed\n", "needed\n    pass\n")

CACHING = """
# Example usage
cache = EnhancedCache(default_ttl_ms=1000, max_items=1000)
# Try to get from cache
result = cache.get('ticker:BTCUSDC')
if result is None:
    # Cache miss, fetch from API
    result = api.get_ticker('BTCUSDC')
    # Store in cache
    cache.set('ticker:BTCUSDC', result, ttl_ms=500)
"""

BREAKING = """
# Example usage
circuit = CircuitBreaker(failure_threshold=5, recovery_timeout_ms=5000)
if circuit.pre_request('get_order_book'):
    try:
        result = api.get_order_book('BTCUSDC')
        circuit.record_success('get_order_book')
    except Exception as e:
        circuit.record_failure('get_order_book')
        # Handle error or use fallback
else:
    # Circuit is open, use fallback mechanism
    result = get_fallback_order_book('BTCUSDC')
"""


def without_construction(snippet):
    """The lines that an agent runs again and again: all but the one that makes the object."""
    return "\n".join(line for line in snippet.splitlines() if "Example usage" not in line and "_ms=" not in line
                     or "cache.set" in line)


class Api:
    def __init__(self):
        self.calls = 0
        self.down = False

    def get_ticker(self, symbol):
        self.calls += 1
        return {"symbol": symbol, "price": "61685.99"}

    def get_order_book(self, symbol):
        self.calls += 1
        if self.down:
            raise ConnectionError("the test's exchange is down")
        return f"book of {symbol}"


class Guide(unittest.TestCase):
    def setUp(self):
        self.api = Api()
        self.answers = []
        self.names = {
            "RequestBatcher": RequestBatcher, "EnhancedCache": EnhancedCache, "CircuitBreaker": CircuitBreaker,
            "api": self.api, "callback_function": self.answers.append,
            "execute_batch": lambda batch: batch.answer(self.api.get_ticker(batch.params["symbol"])),
            "get_fallback_order_book": lambda symbol: f"fallback of {symbol}",
        }

    def run_snippet(self, snippet):
        exec(compile(textwrap.dedent(snippet), "<the guide>", "exec"), self.names)  # pylint: disable=exec-used

    def test_request_batching(self):
        self.run_snippet(BATCHING_THAT_PARSES)
        self.assertEqual(self.answers, [{"symbol": "BTCUSDC", "price": "61685.99"}])
        self.assertEqual(self.api.calls, 1)

    def test_enhanced_caching(self):
        self.run_snippet(CACHING)
        self.assertEqual(self.api.calls, 1)
        first = self.names["result"]
        clock = ManualClock()
        self.names["cache"] = EnhancedCache(default_ttl_ms=1000, max_items=1000, clock=clock)
        again = without_construction(CACHING)
        for _ in range(3):
            self.run_snippet(again)
            self.assertEqual(self.names["result"], first)
        self.assertEqual(self.api.calls, 2, "one fetch by each cache; the rest were hits")
        clock.advance_ms(500)
        self.run_snippet(again)
        self.assertEqual(self.api.calls, 3, "exactly at its own TTL of 500 ms the item has expired")

    def test_circuit_breaker(self):
        self.run_snippet(BREAKING)
        self.assertEqual(self.names["result"], "book of BTCUSDC")
        clock = ManualClock()
        self.names["circuit"] = CircuitBreaker(failure_threshold=5, recovery_timeout_ms=5000, clock=clock)
        again = without_construction(BREAKING)
        self.api.down = True
        for _ in range(20):
            self.run_snippet(again)
        self.assertEqual(self.names["result"], "fallback of BTCUSDC")
        self.assertEqual(self.api.calls, 6, "five failures open the circuit; the other fifteen cost nothing")
        self.assertEqual(self.names["circuit"].state("get_order_book"), "open")
        self.api.down = False
        clock.advance_ms(5000)
        self.run_snippet(again)
        self.assertEqual(self.names["result"], "book of BTCUSDC")
        self.assertEqual(self.names["circuit"].state("get_order_book"), "closed")

    def test_an_agent_may_run_a_batch_by_calling_each_callback(self):
        def execute_batch(batch):
            ticker = self.api.get_ticker("BTCUSDC")
            for _endpoint, params, callback in batch:
                self.assertEqual(params, {"symbol": "BTCUSDC"})
                callback(ticker)

        self.names["execute_batch"] = execute_batch
        self.run_snippet(BATCHING_THAT_PARSES)
        del self.names["batch"]
        self.assertEqual(self.answers, [{"symbol": "BTCUSDC", "price": "61685.99"}], "once, not again when dropped")

    def test_threads_lose_nothing_with_the_guides_calls(self):
        threads_that_ask = 8
        all_have_asked = threading.Barrier(threads_that_ask)
        batcher = RequestBatcher(batch_window_ms=50, max_batch_size=10)

        def ask(execute_batch):
            queued = batcher.add_request("get_ticker", {"symbol": "BTCUSDC"}, self.answers.append)
            all_have_asked.wait()
            if not queued:
                execute_batch(batcher.get_batch("get_ticker", {"symbol": "BTCUSDC"}))

        def answer_at_once(batch):
            batch.answer(self.api.get_ticker("BTCUSDC"))

        def call_each_callback(batch):
            for _endpoint, _params, callback in batch:
                callback(self.api.get_ticker("BTCUSDC"))
            self.names["kept"] = batch  # as a variable keeps it

        for execute_batch in (answer_at_once, call_each_callback):
            self.answers.clear()
            batcher.add_request("get_ticker", {"symbol": "BTCUSDC"}, self.answers.append)
            under_way = batcher.get_batch("get_ticker", {"symbol": "BTCUSDC"})
            threads = [threading.Thread(target=ask, args=[execute_batch]) for _ in range(threads_that_ask)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            execute_batch(under_way)
            ticker = {"symbol": "BTCUSDC", "price": "61685.99"}
            self.assertEqual(self.answers, [ticker] * (threads_that_ask + 1), "nobody asked again")

    def test_the_guides_module_name_works(self):
        for name in ("RequestBatcher", "EnhancedCache", "CircuitBreaker"):
            self.assertIs(getattr(performance_optimization, name), getattr(tidegate, name))


if __name__ == "__main__":
    unittest.main()
