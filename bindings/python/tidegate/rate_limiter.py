"""The rate limiter, and waiting for a turn."""

import os
import time

from . import _tidegate

os.register_at_fork(after_in_child=_tidegate.forget_turns_of_parent)


class RateLimiter(_tidegate.RateLimiter):
    """Lets calls of `weight` in all through within any `window_ms`, by a sliding log: a token bucket of that size would
    let almost twice as many through in one window. What a call weighs counts until a window after its end, because
    nobody knows when in between the upstream counts it. Any thread, any task. A child after a fork counts what was
    counted before, and from then on its own calls alone.
    """

    __slots__ = ("__weakref__",)

    def turn(self, weight=1, max_wait_ms=0):
        """For `with` and `async with`: a Turn; RateLimited where there is no room, nor will be within max_wait_ms."""
        return _Waiting(self, weight, _tidegate.whole_number("max_wait_ms", max_wait_ms, 0, 86_400_000))


class _Waiting:
    """A turn to come. Who waits does so outside every lock, and is not served in order."""

    __slots__ = ("_limiter", "_weight", "_left_s", "_turn")

    def __init__(self, limiter, weight, max_wait_ms):
        self._limiter = limiter
        self._weight = weight
        self._left_s = max_wait_ms / 1000
        self._turn = None

    def __enter__(self):
        while (pause := self._ask()) is not None:
            time.sleep(pause)
        return self._turn.__enter__()

    def __exit__(self, *exception):
        return self._turn.__exit__(*exception)

    async def __aenter__(self):
        import asyncio  # pylint: disable=import-outside-toplevel  # a program without coroutines does without it

        while (pause := self._ask()) is not None:
            await asyncio.sleep(pause)
        return self._turn.__enter__()

    async def __aexit__(self, *exception):
        return self._turn.__exit__(*exception)

    def _ask(self):
        """Seconds until it is worth asking again; None: this is the turn, or there will be none in time."""
        if self._turn is not None:
            return None  # used: that turn says so
        turn = self._limiter.try_acquire(self._weight)
        pause = None if turn else self._limiter.wait_time(self._weight)
        if pause is None or pause > self._left_s:
            self._turn = turn
            return None
        self._left_s -= pause
        return pause
