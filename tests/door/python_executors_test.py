"""Who makes a batcher's calls: several threads, or coroutines on the user's loop or one of the batcher's own."""

import asyncio
import gc
import threading
import unittest
import weakref

from tidegate import BatchError, ManualClock, RequestBatcher

WAIT_S = 60  # far beyond any run: only a lost batch waits that long
SOON_S = 20  # likewise, where the end of the window would come to help


class Threads(unittest.TestCase):
    def make(self, *args, **kwargs):
        batcher = RequestBatcher(*args, **kwargs)
        self.addCleanup(batcher.close)
        return batcher

    def test_calls_of_different_keys_are_made_at_once(self):
        all_are_there = threading.Barrier(8, timeout=WAIT_S)

        def execute(batch):
            all_are_there.wait()
            batch.answer(batch.params["key"])

        batcher = self.make(executor=execute)
        futures = [batcher.submit("get", {"key": i}) for i in range(8)]
        self.assertEqual([future.result(WAIT_S) for future in futures], list(range(8)))

    def test_there_are_never_more_threads_than_workers(self):
        at_work, most, lock = [], [0], threading.Lock()

        def execute(batch):
            with lock:
                at_work.append(batch)
                most[0] = max(most[0], len(at_work))
            two_at_work.wait()
            with lock:
                at_work.remove(batch)
            batch.answer(1)

        two_at_work = threading.Barrier(2, timeout=WAIT_S)
        batcher = self.make(executor=execute, workers=2)
        futures = [batcher.submit("get", {"key": i}) for i in range(20)]
        self.assertEqual(sum(future.result(WAIT_S) for future in futures), 20)
        self.assertEqual(most[0], 2)
        self.assertEqual(sum(thread.name == "tidegate-batches" for thread in threading.enumerate()), 2)

    def test_one_worker_makes_one_call_after_the_other(self):
        at_work = []

        def execute(batch):
            at_work.append(batch)
            batch.answer(len(at_work))
            at_work.remove(batch)

        batcher = self.make(executor=execute, workers=1)
        futures = [batcher.submit("get", {"key": i}) for i in range(50)]
        self.assertEqual([future.result(WAIT_S) for future in futures], [1] * 50)

    def test_a_request_that_comes_while_all_are_busy_is_not_forgotten(self):
        busy, may_end = threading.Event(), threading.Event()

        def execute(batch):
            busy.set()
            self.assertTrue(may_end.wait(WAIT_S))
            batch.answer(1)

        batcher = self.make(executor=execute, workers=1)
        first = batcher.submit("get", {"key": 1})
        self.assertTrue(busy.wait(WAIT_S))
        second = batcher.submit("get", {"key": 2})
        may_end.set()
        self.assertEqual((first.result(WAIT_S), second.result(WAIT_S)), (1, 1))

    def test_who_asks_while_a_call_is_under_way_gets_the_next_as_soon_as_that_ends(self):
        for _ in range(20):  # in one or another the second thread waits for the end of the window already
            self.ask_while_a_call_is_under_way()

    def ask_while_a_call_is_under_way(self):
        started, may_end, calls = threading.Event(), threading.Event(), []

        def execute(batch):
            if batch.endpoint == "other":
                return batch.answer("other")
            calls.append(len(batch))
            started.set()
            self.assertTrue(may_end.wait(WAIT_S))
            return batch.answer(len(calls))

        batcher = self.make(batch_window_ms=60_000, executor=execute)
        first = batcher.submit("get", {})
        self.assertTrue(started.wait(WAIT_S))
        others = [batcher.submit("get", {}) for _ in range(3)]
        for i in range(5):  # due at once, though a deadline far away is waited for
            self.assertEqual(batcher.submit("other", {"key": i}).result(SOON_S), "other")
        may_end.set()
        self.assertEqual([first.result(WAIT_S), *(one.result(SOON_S) for one in others)], [1, 2, 2, 2])
        self.assertEqual(calls, [1, 3])

    def test_closing_waits_for_the_calls_under_way_and_cancels_the_rest(self):
        started, may_end = threading.Event(), threading.Event()

        def execute(batch):
            started.set()
            self.assertTrue(may_end.wait(WAIT_S))
            batch.answer("ended")

        batcher = RequestBatcher(executor=execute, workers=1)
        under_way = batcher.submit("get", {"key": 1})
        self.assertTrue(started.wait(WAIT_S))
        waiting = batcher.submit("get", {"key": 2})
        waiting.add_done_callback(lambda _: may_end.set())
        batcher.close()
        self.assertEqual(under_way.result(0), "ended")
        self.assertIsInstance(waiting.exception(0), BatchError)
        self.assertTrue(batcher.is_closed)

    def test_a_batcher_that_is_dropped_ends_its_threads(self):
        before = threading.active_count()
        batcher = RequestBatcher(executor=lambda batch: batch.answer(1))
        self.assertEqual(batcher.submit("get", {}).result(WAIT_S), 1)
        threads = [one for one in threading.enumerate() if one.name == "tidegate-batches"]
        watch = weakref.ref(batcher)
        del batcher
        gc.collect()
        self.assertIsNone(watch(), "its idle threads do not keep it")
        for thread in threads:
            thread.join(WAIT_S)
        self.assertEqual(threading.active_count(), before)

    def test_wrong_workers_and_loops_are_named(self):
        for wrong in (0, 257):
            with self.assertRaisesRegex(ValueError, f"^workers is {wrong}; .* from 1 to 256$"):
                RequestBatcher(executor=print, workers=wrong)
        with self.assertRaisesRegex(TypeError, "^loop is of type str"):
            RequestBatcher(executor=print, loop="loop")


class Coroutines(unittest.TestCase):
    async def answer(self, batch):
        await asyncio.sleep(0)
        batch.answer((batch.params["key"], threading.current_thread()))

    def test_without_a_loop_they_run_on_one_of_the_batchers_own(self):
        batcher = RequestBatcher(executor=self.answer)
        futures = [batcher.submit("get", {"key": i}) for i in range(3)]
        got = [future.result(WAIT_S) for future in futures]
        self.assertEqual([key for key, _ in got], [0, 1, 2])
        threads = {thread for _, thread in got}
        self.assertEqual(len(threads), 1)
        batcher.close()
        self.assertFalse(threads.pop().is_alive())

    def test_they_run_on_the_loop_that_is_given(self):
        async def ask():
            batcher = RequestBatcher(executor=self.answer, loop=asyncio.get_running_loop())
            got = await asyncio.wait_for(batcher.request("get", {"key": 1}), WAIT_S)
            batcher.close()
            return got

        self.assertEqual(asyncio.run(ask()), (1, threading.current_thread()))

    def test_as_many_as_are_due_run_at_once(self):
        async def ask():
            arrived, all_are_there = [], asyncio.Event()

            async def execute(batch):
                arrived.append(batch)
                if len(arrived) == 50:
                    all_are_there.set()
                await all_are_there.wait()
                batch.answer(1)

            batcher = RequestBatcher(executor=execute, loop=asyncio.get_running_loop(), workers=1)
            asked = (batcher.request("get", {"key": i}) for i in range(50))
            got = await asyncio.wait_for(asyncio.gather(*asked), WAIT_S)
            batcher.close()
            return sum(got)

        self.assertEqual(asyncio.run(ask()), 50)

    def test_one_that_raises_fails_its_batch(self):
        async def raises(_batch):
            raise ConnectionError("down")

        batcher = RequestBatcher(executor=raises)
        self.addCleanup(batcher.close)
        self.assertIsInstance(batcher.submit("get", {}).exception(WAIT_S), ConnectionError)

    def test_one_that_forgets_to_answer_cancels_its_batch(self):
        async def forgets(_batch):
            pass

        batcher = RequestBatcher(executor=forgets)
        self.addCleanup(batcher.close)
        self.assertEqual(batcher.submit("get", {}).exception(WAIT_S).code, "cancelled")

    def test_a_loop_that_is_closed_fails_the_batch(self):
        loop = asyncio.new_event_loop()
        loop.close()
        batcher = RequestBatcher(executor=self.answer, loop=loop)
        self.addCleanup(batcher.close)
        self.assertIsInstance(batcher.submit("get", {"key": 1}).exception(WAIT_S), RuntimeError)

    def test_closing_waits_for_those_under_way(self):
        started, may_end = threading.Event(), threading.Event()

        async def execute(batch):
            started.set()
            await asyncio.to_thread(may_end.wait, WAIT_S)
            batch.answer("ended")

        batcher = RequestBatcher(executor=execute)
        future = batcher.submit("get", {})
        self.assertTrue(started.wait(WAIT_S))

        def end_once_closed():
            while not batcher.is_closed:
                pass
            may_end.set()

        threading.Thread(target=end_once_closed).start()
        batcher.close()
        self.assertEqual(future.result(0), "ended")

    def test_run_due_hands_them_to_the_loop(self):
        clock = ManualClock()

        async def ask():
            batcher = RequestBatcher(executor=self.answer, loop=asyncio.get_running_loop(), clock=clock)
            asked = asyncio.ensure_future(batcher.request("get", {"key": 1}))
            await asyncio.sleep(0)
            self.assertEqual(batcher.run_due(), 1)
            return (await asyncio.wait_for(asked, WAIT_S))[0]

        self.assertEqual(asyncio.run(ask()), 1)


if __name__ == "__main__":
    unittest.main()
