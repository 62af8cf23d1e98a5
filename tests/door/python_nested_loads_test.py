"""Loaders that ask the cache: for another's load they wait, for one that they are part of they would for ever."""

import asyncio
import contextvars
import unittest

from in_thread import in_thread
from tidegate import EnhancedCache, LoadError

WAIT_S = 60  # far beyond any run: only who waits for ever waits that long


def in_time(act):
    """What act() brings or raises; an AssertionError where it does not end."""
    thread, outcome = in_thread(act)
    thread.join(WAIT_S)
    if not outcome:
        raise AssertionError("it waits for itself")
    return outcome[0]


async def at_once(value=None):
    return value


class OwnKeys(unittest.TestCase):
    def assert_told(self, act):
        error = in_time(act)
        self.assertIsInstance(error, LoadError)
        self.assertRegex(str(error), "a loader asked the cache for the key that it is loading; it would wait for itself")
        self.assertEqual(error.code, "invalid_argument")

    def test_a_function_that_runs_a_loop_of_its_own(self):
        cache = EnhancedCache()
        self.assert_told(lambda: cache.get_or_load("key", lambda: asyncio.run(cache.get_or_load_async("key", at_once))))

    def test_a_coroutine_that_asks_in_a_thread(self):
        cache = EnhancedCache()

        async def load():
            return await asyncio.to_thread(cache.get_or_load, "key", lambda: 1)

        self.assert_told(lambda: asyncio.run(cache.get_or_load_async("key", load)))

    def test_a_function_in_the_same_thread(self):
        cache = EnhancedCache()
        self.assert_told(lambda: cache.get_or_load("key", lambda: cache.get_or_load("key", self.fail)))

    def test_round_a_corner(self):
        cache = EnhancedCache()

        async def load_a():
            return await cache.get_or_load_async("b", load_b)

        async def load_b():
            return await cache.get_or_load_async("a", self.fail)

        self.assert_told(lambda: asyncio.run(cache.get_or_load_async("a", load_a)))

        async def load_c():
            return await cache.get_or_load_async("d", load_d)

        async def load_d():
            return await asyncio.to_thread(cache.get_or_load, "c", lambda: 1)

        self.assert_told(lambda: cache.get_or_load("c", lambda: asyncio.run(load_c())))


class OthersKeys(unittest.TestCase):
    def test_what_a_load_was_part_of_is_over_with_it(self):
        cache = EnhancedCache()
        self.assertEqual(cache.get_or_load("a", lambda: cache.get_or_load("b", lambda: 1)), 1)
        cache.clear()
        self.assertEqual(cache.get_or_load("b", lambda: cache.get_or_load("a", lambda: 2)), 2)
        self.assertEqual([len(numbers) for numbers in numbers_here()], [0] * len(numbers_here()))

    def test_a_task_that_a_loader_began_waits_for_others_loads(self):
        async def ask():
            cache, go, began = EnhancedCache(0), asyncio.Event(), []

            async def slow():
                await asyncio.sleep(0)
                await asyncio.sleep(0)
                return "loaded"

            async def background():
                await go.wait()
                got = []
                for i in range(100):
                    try:
                        got.append(await cache.get_or_load_async(i, slow))
                    except LoadError as error:
                        got.append(error)
                return got

            async def loader():
                began.append(asyncio.ensure_future(background()))
                return "session"

            async def others():
                for i in range(100):
                    await cache.get_or_load_async(i, slow)

            await cache.get_or_load_async("session", loader)
            loads = asyncio.ensure_future(others())
            await asyncio.sleep(0)
            go.set()
            await loads
            return cache.statistics()["joined_loads"], await began[0]

        joined, got = asyncio.run(asyncio.wait_for(ask(), WAIT_S))
        self.assertGreater(joined, 0)
        self.assertEqual(set(map(str, got)), {"loaded"})

    def test_a_chain_of_loads_that_begin_each_other_remembers_those_under_way(self):
        async def ask():
            cache, lengths, is_done = EnhancedCache(), [], asyncio.Event()

            async def load(left):
                lengths.extend(len(numbers) for numbers in numbers_here())
                if left == 0:
                    is_done.set()
                else:
                    began.append(asyncio.ensure_future(reload(left - 1)))

            async def reload(left):
                await asyncio.sleep(0)
                await asyncio.sleep(0)
                await cache.get_or_load_async(left, lambda: load(left))

            began = [asyncio.ensure_future(reload(20))]
            await is_done.wait()
            await asyncio.wait(began)
            return lengths

        lengths = asyncio.run(asyncio.wait_for(ask(), WAIT_S))
        self.assertEqual(len(lengths), 21)
        self.assertLessEqual(max(lengths), 2)


def numbers_here():
    return [value for variable, value in contextvars.copy_context().items() if variable.name == "tidegate_loading"]


if __name__ == "__main__":
    unittest.main()
