"""The circuit breaker, and functions that it guards."""

import functools

from . import _tidegate
from .guarded import kind_of, not_awaitable


class CircuitBreaker(_tidegate.CircuitBreaker):
    """One circuit for each endpoint: it opens when its rule says so, by default after `failure_threshold` failures in
    a row, and lets probes through after `recovery_timeout_ms`. Any thread, any task.

    on_change(endpoint, old_state, new_state) is called at every change. `failure` and `ignore` say what an exception
    that ends a permit's `with`, or a guarded function, means: an exception type, a tuple of them, or a callable that is
    given the exception. What `ignore` matches says nothing about the endpoint; of the rest, what `failure` does not
    match is an answer like any other.
    """

    __slots__ = ("__weakref__",)

    def guard(self, endpoint):
        """A decorator: each call of the function has a permit of its own; CircuitOpen where it is refused.

        For functions and coroutine functions.
        """

        def guarded(function):
            if kind_of(function, "guard()", "use `with circuit.permit(endpoint)` in it"):

                @functools.wraps(function)
                async def call_later(*args, **kwargs):
                    with self.permit(endpoint):
                        return await function(*args, **kwargs)

                return call_later

            @functools.wraps(function)
            def call(*args, **kwargs):
                with self.permit(endpoint) as permit:
                    return _brought(permit, function(*args, **kwargs))

            return call

        return guarded


def _brought(permit, result):
    """`result`, unless the call has only begun: then nobody knows yet how it ends."""
    try:
        return not_awaitable(result, "a guarded function answered with an awaitable, whose end no permit would see; guard the "
                                     "coroutine function itself, or use `with circuit.permit(endpoint)` around its await")
    except TypeError:
        permit.cancel()
        raise
