"""The cache with the forms that coroutines need."""

import os

from . import _tidegate
from .memoized import memoized

_LOOK_S = 1  # how often who waits for another loop's load looks whether that loop still runs
_tasks = {}  # the loads of each loop, which itself refers to its tasks weakly

os.register_at_fork(after_in_child=_tidegate.forget_loads_of_parent)


class EnhancedCache(_tidegate.EnhancedCache):
    """Keeps any object for its TTL; the least recently used leave when more than `max_items` are kept. Any thread.

    Keys are any hashable objects; equal is what a dict calls equal. on_removal(key, value, cause) is told of each value
    that leaves, by the thread that made it leave; the cause is 'replaced', 'evicted', 'expired' or 'erased'.
    """

    __slots__ = ("__weakref__",)

    def cached(self, ttl_ms=None, *, key=None, tags=()):
        """A decorator: what the function, or coroutine function, brings is kept here for `ttl_ms`; callers share a call.

        key(*args, **kwargs) names what it brings, as it is; otherwise its arguments do, which must be hashable, and other
        functions' are apart. The function has its `cache`, its `cache_key(*args, **kwargs)` and `cache_clear()`.
        """
        if isinstance(tags, (str, bytes)):
            raise TypeError(f"tags is of type {type(tags).__name__}; it must be an iterable of str")
        tags = tuple(tags)
        return lambda function: memoized(function, self, ttl_ms, key, tags, False)

    async def get_or_load_async(self, key, loader, ttl_ms=None, tags=()):
        """The item, or what `await loader()` brings. All who ask for the key meanwhile wait for that one load, threads
        that call get_or_load included.

        The load is a task of its own: cancelling one who waits, the first included, does not end it. One whose loop is
        stopped before it has ended is given up as soon as somebody asks or waits for it elsewhere.
        """
        load = self._begin_load(key, ttl_ms, tags)
        if load.is_ready:
            return load.result()
        if load.is_ours:
            return await _shielded(load, loader)
        await _finished(load)
        return load.result()


def _shielded(load, loader):
    import asyncio  # pylint: disable=import-outside-toplevel  # a program without coroutines does without it

    loop = asyncio.get_running_loop()
    load.run_on(loop)
    task = loop.create_task(_run(load, loader))
    _keep(task, loop)
    task.add_done_callback(_forget)
    return asyncio.shield(task)


async def _run(load, loader):
    load.take_part()
    try:
        value = await loader()
    except BaseException as error:  # whatever it is, those who wait are told
        return load.fail(error)
    return load.finish(value)


def _keep(task, loop):
    """Until it is done. Whoever began it may be gone, and others wait for it."""
    if loop not in _tasks:
        for stopped in [one for one in list(_tasks) if not one.is_running()]:
            _tasks.pop(stopped, None)  # nobody would take its tasks out
    _tasks.setdefault(loop, set()).add(task)


def _forget(task):
    loop = task.get_loop()
    tasks = _tasks.get(loop, set())
    tasks.discard(task)
    if not tasks:
        _tasks.pop(loop, None)
    if not task.cancelled():
        task.exception()  # whoever waited for it has it; where all were cancelled, nobody wants it


async def _finished(load):
    import asyncio  # pylint: disable=import-outside-toplevel

    future, tell = future_told_by_any_thread()
    load.when_finished(tell)
    if load.is_of_another_loop(asyncio.get_running_loop()):
        while not (await asyncio.wait([future], timeout=_LOOK_S))[0]:
            load.end_if_stopped()
    else:
        await future


def future_told_by_any_thread():
    """A future of the running loop, and what any thread may call once to set it."""
    import asyncio  # pylint: disable=import-outside-toplevel

    loop = asyncio.get_running_loop()
    future = loop.create_future()

    def wake():
        if not future.done():
            future.set_result(None)

    def wake_soon():
        try:
            loop.call_soon_threadsafe(wake)
        except RuntimeError:
            pass  # the loop is closed: nobody waits there any more

    return future, wake_soon
