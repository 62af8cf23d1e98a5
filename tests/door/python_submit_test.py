"""The batcher's automatic forms: futures, and coroutines of asyncio."""

import asyncio
import concurrent.futures
import unittest

from tidegate import BatchError, ManualClock, RequestBatcher

WAIT_S = 60  # far beyond any run: only a lost answer waits that long


class Futures(unittest.TestCase):
    def test_all_who_submit_before_the_call_share_it(self):
        clock, sizes = ManualClock(), []

        def execute(batch):
            sizes.append(len(batch))
            batch.answer(f"ticker of {batch.params['symbol']}")

        batcher = RequestBatcher(executor=execute, clock=clock)
        futures = [batcher.submit("get_ticker", {"symbol": "BTCUSDC"}) for _ in range(3)]
        self.assertFalse(futures[0].done())
        self.assertEqual(batcher.run_due(), 1)
        self.assertEqual({future.result(0) for future in futures}, {"ticker of BTCUSDC"})
        self.assertEqual(sizes, [3])

    def test_a_failure_is_everybodys_exception(self):
        def execute(batch):
            raise ConnectionError("down")

        batcher = RequestBatcher(executor=execute, clock=ManualClock())
        futures = [batcher.submit("get_ticker", {}) for _ in range(2)]
        batcher.run_due()
        for future in futures:
            self.assertIsInstance(future.exception(0), ConnectionError)

    def test_what_would_mean_something_else_to_who_awaits_it_is_told_as_a_failure(self):
        for error, code in ((StopIteration(5), "failed"), (SystemExit(3), "failed"), (KeyboardInterrupt(), "failed"),
                            (GeneratorExit(), "failed"), (asyncio.CancelledError(), "cancelled"),
                            (concurrent.futures.CancelledError(), "cancelled")):
            batcher = RequestBatcher(executor=lambda batch: batch.fail(error), clock=ManualClock())
            future = batcher.submit("get", {})
            batcher.run_due()
            failure = future.exception(0)
            self.assertIsInstance(failure, BatchError)
            self.assertEqual((failure.code, failure.__cause__), (code, error))
            self.assertRegex(str(failure), f"^the batch's call ended with a {type(error).__name__}")

    def test_a_cancelled_future_takes_nobody_with_it(self):
        batcher = RequestBatcher(executor=lambda batch: batch.answer(1), clock=ManualClock())
        leaves, stays = batcher.submit("get", {}), batcher.submit("get", {})
        self.assertTrue(leaves.cancel())
        batcher.run_due()
        self.assertEqual(stays.result(0), 1)

    def test_what_waits_when_the_batcher_closes_is_cancelled(self):
        batcher = RequestBatcher(executor=lambda batch: batch.answer(1), clock=ManualClock())
        future = batcher.submit("get", {})
        batcher.close()
        self.assertIsInstance(future.exception(0), BatchError)
        self.assertEqual(future.exception(0).code, "cancelled")

    def test_without_an_executor_nobody_could_answer(self):
        with self.assertRaisesRegex(RuntimeError, "^submit needs the executor"):
            RequestBatcher().submit("get", {})

    def test_its_own_thread_makes_the_call(self):
        batcher = RequestBatcher(executor=lambda batch: batch.answer(7))
        self.addCleanup(batcher.close)
        self.assertEqual(batcher.submit("get", {}).result(WAIT_S), 7)


class Coroutines(unittest.TestCase):
    def test_coroutines_await_one_call(self):
        calls = []

        def execute(batch):
            calls.append(len(batch))
            batch.answer(batch.params["symbol"])

        batcher = RequestBatcher(executor=execute)
        self.addCleanup(batcher.close)

        async def ask_all():
            asked = (batcher.request("get_ticker", {"symbol": symbol}) for symbol in ("A", "B", "A"))
            return await asyncio.wait_for(asyncio.gather(*asked), WAIT_S)

        self.assertEqual(asyncio.run(ask_all()), ["A", "B", "A"])
        self.assertEqual(sum(calls), 3)

    def test_whatever_ends_a_call_its_asker_hears_of_it(self):
        def execute(batch):
            batch.answer(next(iter(())))

        async def execute_later(batch):
            raise asyncio.CancelledError

        def execute_with_a_future(batch):
            future = concurrent.futures.Future()
            future.cancel()
            batch.answer(future.result())

        for executor in (execute, execute_later, execute_with_a_future):
            batcher = RequestBatcher(executor=executor)
            self.addCleanup(batcher.close)

            async def ask():
                task = asyncio.ensure_future(batcher.request("get", {}))
                await asyncio.wait([task], timeout=WAIT_S)
                self.assertTrue(task.done() and not task.cancelled())
                return task.exception()

            self.assertIsInstance(asyncio.run(ask()), BatchError)


if __name__ == "__main__":
    unittest.main()
