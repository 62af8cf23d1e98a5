"""A decorator that gives a function a cache."""

from .enhanced_cache import EnhancedCache
from .memoized import memoized


def cached(ttl_ms=1000, max_items=1000, *, key=None, **settings):
    """The function, or coroutine function, with an EnhancedCache of its own, which `settings` are for: a call whose
    arguments are equal to those of an earlier one gets what that one brought, or waits for it.

    key(*args, **kwargs) says what is equal; otherwise all arguments do, which must be hashable. The function has its
    `cache`, its `cache_key(*args, **kwargs)` and `cache_clear()`, and what it was made of is its `__wrapped__`.
    """
    if callable(ttl_ms):
        return cached()(ttl_ms)  # without parentheses

    def decorated(function):
        return memoized(function, EnhancedCache(ttl_ms, max_items, **settings), None, key, (), True)

    return decorated
