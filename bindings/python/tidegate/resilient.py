"""All policies around one kind of call: cache, join, bulkhead, circuit, retry, rate limit, call."""

import contextlib
import functools
import threading

from . import _tidegate
from .bulkhead import Bulkhead
from .circuit_breaker import CircuitBreaker
from .enhanced_cache import EnhancedCache
from .rate_limiter import RateLimiter
from .retry import Retry

_LONGEST_MS = 86_400_000
_FAILURES = (ConnectionError, TimeoutError)  # what Retry repeats, but for our own limit's refusals


class Resilient:
    """A value that is fresh is handed out at once. Otherwise one caller makes the call, and all who ask for the same
    endpoint and key meanwhile share what it brings. That call needs a place in the bulkhead and a permit of its
    endpoint's circuit; its attempts each take their turn of the rate limit, and failed ones are repeated within the
    budget while the timeout allows. The circuit hears of the whole call, once. Where all of that failed, a stale item of
    the cache stands in (its `stale_ms`).

    Each step is a part that you may make, and share, yourself; without one of yours there is a cache, a circuit breaker
    and a retry as they usually are, no limit and no bulkhead. For calls that may be made twice, reads that is. Any
    thread, any task.
    """

    __slots__ = ("cache", "bulkhead", "circuit", "retry", "rate", "_timeout_ms", "_counting", "_refused", "__weakref__")

    def __init__(self, *, cache=None, bulkhead=None, circuit=None, retry=None, rate=None, timeout_ms=0, clock=None):
        """timeout_ms: for the attempts and their pauses; 0: that of `retry`. clock: of the parts that are made here."""
        self.cache = _part("cache", cache, EnhancedCache, lambda: EnhancedCache(clock=clock))
        self.bulkhead = _part("bulkhead", bulkhead, Bulkhead)
        self.circuit = _part("circuit", circuit, CircuitBreaker, lambda: CircuitBreaker(failure=_FAILURES, clock=clock))
        self.retry = _part("retry", retry, Retry, lambda: Retry(clock=clock))
        self.rate = _part("rate", rate, RateLimiter)
        most_ms = _tidegate.whole_number("timeout_ms", timeout_ms, 0, _LONGEST_MS)
        self._timeout_ms = (most_ms,) if most_ms > 0 else ()  # as _begin takes it
        self._counting = threading.RLock()  # a signal's handler may come in between
        self._refused = {"circuit": 0, "rate": 0}

    def call(self, endpoint, key, function):
        """The value, or what function() brings. One that has an argument `timeout` is given the seconds that are left,
        where there is a timeout: nothing interrupts it."""
        return self.cache.get_or_load((endpoint, key), lambda: self._load(endpoint, function))

    async def call_async(self, endpoint, key, function):
        """The same of a coroutine function; what waits for a place, a pause or another's call is awaited."""
        return await self.cache.get_or_load_async((endpoint, key), lambda: self._load_async(endpoint, function))

    def statistics(self):
        """What each part has counted; of the parts that others use too, all of theirs."""
        with self._counting:
            refused = dict(self._refused)
        no_bulkhead = {"under_way": 0, "admitted": 0, "rejected": 0}
        return {
            "cache": self.cache.statistics(),
            "retry": self.retry.statistics(),
            "bulkhead": no_bulkhead if self.bulkhead is None else self.bulkhead.statistics(),
            "refused_by_circuit": refused["circuit"],
            "refused_by_rate": refused["rate"],
        }

    def _load(self, endpoint, function):
        with self._place(), self._permit(endpoint) as permit, _Verdict(permit) as verdict:
            begun = self.retry._begin(*self._timeout_ms)

            def attempt():
                with self._turn(), verdict.of_attempt():
                    return function(**_time_of(begun, function))

            return self.retry._run(begun, attempt)

    async def _load_async(self, endpoint, function):
        async with self._place():
            with self._permit(endpoint) as permit, _Verdict(permit) as verdict:
                begun = self.retry._begin(*self._timeout_ms)

                async def attempt():
                    with self._turn(), verdict.of_attempt():
                        return await function(**_time_of(begun, function))

                return await self.retry._run_async(begun, attempt)

    def _place(self):
        return contextlib.nullcontext() if self.bulkhead is None else self.bulkhead.enter()

    def _permit(self, endpoint):
        permit = self.circuit.permit(endpoint)
        if not permit:
            self._count("circuit")
        return permit

    def _turn(self):
        if self.rate is None:
            return contextlib.nullcontext()
        turn = self.rate.try_acquire()
        if not turn:
            self._count("rate")
        return turn

    def _count(self, refused_by):
        with self._counting:
            self._refused[refused_by] += 1


def _part(name, given, kind, usual=lambda: None):
    if given is None:
        return usual()
    if isinstance(given, kind):
        return given
    raise TypeError(f"{name} is of type {type(given).__name__}; it must be a {kind.__name__} or None")


class _Verdict:
    """What a limit of ours kept back says nothing about the endpoint. But where an attempt was really made and failed, and
    only its repeat was kept back, that failure is what the circuit and the caller hear."""

    __slots__ = ("_permit", "_failed")

    def __init__(self, permit):
        self._permit = permit
        self._failed = None

    def __enter__(self):
        return self

    def __exit__(self, kind, error, traceback):
        failed, self._failed = self._failed, None
        if not isinstance(error, _tidegate.RateLimited):
            return False
        if failed is None:
            self._permit.cancel()
            return False
        try:
            raise failed
        finally:
            del failed  # its traceback would keep this frame, and the frame it

    @contextlib.contextmanager
    def of_attempt(self):
        try:
            yield
        except _tidegate.RateLimited:
            raise
        except Exception as error:
            self._failed = error
            raise


def _time_of(begun, function):
    """{"timeout": seconds} where there is one, and the function has such an argument, which no partial has given it."""
    left_s = begun.seconds_left()
    if left_s is None or (isinstance(function, functools.partial) and "timeout" in function.keywords):
        return {}
    import inspect  # pylint: disable=import-outside-toplevel  # slow to import

    try:
        argument = inspect.signature(function).parameters.get("timeout")
    except (TypeError, ValueError):  # of C, and it does not say
        argument = None
    takes_it = argument is not None and argument.kind in (argument.POSITIONAL_OR_KEYWORD, argument.KEYWORD_ONLY)
    return {"timeout": left_s} if takes_it else {}
