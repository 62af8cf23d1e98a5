"""Functions whose results a cache keeps."""

import functools
import itertools

from .guarded import kind_of

_MOST_TAGS = 8  # of an item's
_numbers = itertools.count()


def memoized(function, cache, ttl_ms, key, tags, is_its_own):
    """`function`, which asks the cache first. `is_its_own`: no other function uses the cache."""
    is_coroutine_function = kind_of(function, "cached()", "cache what it brings instead")
    if key is not None and not callable(key):
        raise TypeError(f"key is of type {type(key).__name__}; it must be a callable or None")
    own = () if is_its_own else (_name_of(function),)
    if len(tags) + len(own) > _MOST_TAGS:
        raise ValueError(f"tags are {len(tags)}; a function in a cache of yours may have {_MOST_TAGS - 1}, and has one of its "
                         "own")
    terms = {"ttl_ms": ttl_ms, "tags": (*tags, *own)}

    def usual_key(*args, **kwargs):
        return (*own, args, *sorted(kwargs.items()))

    key_of = key or usual_key
    if is_coroutine_function:

        @functools.wraps(function)
        async def ask(*args, **kwargs):
            return await cache.get_or_load_async(key_of(*args, **kwargs), functools.partial(function, *args, **kwargs), **terms)
    else:

        @functools.wraps(function)
        def ask(*args, **kwargs):
            return cache.get_or_load(key_of(*args, **kwargs), functools.partial(function, *args, **kwargs), **terms)

    def cache_clear():
        """Erases what this function brought."""
        if is_its_own:
            cache.clear()
        else:
            cache.erase_tag(own[0])

    ask.cache, ask.cache_key, ask.cache_clear = cache, key_of, cache_clear
    return ask


def _name_of(function):
    """Like no other's. Partials and callable objects have no name of their own: that of their class."""
    module, name = (getattr(function, field, None) or getattr(type(function), field) for field in ("__module__", "__qualname__"))
    return f"{module}.{name}#{next(_numbers)}"
