"""The cache with the forms that coroutines need."""

import contextvars
import os

from . import _tidegate
from .memoized import memoized

# The loads that the running code is part of, by number: it must not wait for one of them.
_loading = contextvars.ContextVar("tidegate_loading", default=())

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
        tags = tuple(tags)
        return lambda function: memoized(function, self, ttl_ms, key, tags, False)

    async def get_or_load_async(self, key, loader, ttl_ms=None, tags=()):
        """The item, or what `await loader()` brings. All who ask for the key meanwhile wait for that one load, threads
        that call get_or_load included.

        The load is a task of its own: cancelling one who waits, the first included, does not end it.
        """
        load = self._begin_load(key, ttl_ms, tags)
        if load.is_ready:
            return load.result()
        if load.is_ours:
            return await _shielded(load, loader)
        if load.number in _loading.get():
            raise _tidegate.LoadError("a loader asked the cache for the key that it is loading; it would wait for itself: "
                                      "load the value there directly")
        await _finished(load)
        return load.result()


def _shielded(load, loader):
    import asyncio  # pylint: disable=import-outside-toplevel  # a program without coroutines does without it

    task = asyncio.ensure_future(_run(load, loader))
    task.add_done_callback(_forget)
    return asyncio.shield(task)


async def _run(load, loader):
    _loading.set((*_loading.get(), load.number))
    try:
        value = await loader()
    except BaseException as error:  # whatever it is, those who wait are told
        return load.fail(error)
    return load.finish(value)


def _forget(task):
    """Whoever waited for it has its exception; where all were cancelled, nobody wants it."""
    if not task.cancelled():
        task.exception()


async def _finished(load):
    future, tell = future_told_by_any_thread()
    load.when_finished(tell)
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
