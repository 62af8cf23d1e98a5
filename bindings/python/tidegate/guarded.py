"""What the decorators ask of what they are given."""


def kind_of(function, decorator, instead):
    """True: a coroutine function. TypeError: it is neither that nor a function; `instead` says what is."""
    import inspect  # pylint: disable=import-outside-toplevel  # slow to import

    if not callable(function):
        raise TypeError(f"what {decorator} decorates is of type {type(function).__name__}; it must be a function or a "
                        "coroutine function")
    called = _what_is_called(function)
    if inspect.isgeneratorfunction(called) or inspect.isasyncgenfunction(called):
        raise TypeError(f"{decorator} is for functions and coroutine functions, and this is a generator: its call is over "
                        f"before it has done anything; {instead}")
    return inspect.iscoroutinefunction(called) or inspect.iscoroutinefunction(function)  # mocks only say so


def _what_is_called(function):
    """Behind partials, and behind an object whose class says how it is called."""
    import functools  # pylint: disable=import-outside-toplevel
    import types  # pylint: disable=import-outside-toplevel

    while isinstance(function, functools.partial):
        function = function.func
    own = getattr(type(function), "__call__", None)
    return own if isinstance(own, types.FunctionType) else function


def not_awaitable(result, otherwise):
    """`result`; TypeError, which says `otherwise`, where it is something that nobody would await."""
    if not hasattr(type(result), "__await__"):
        return result
    if hasattr(result, "cr_frame"):
        result.close()  # it would complain that it was never awaited
    raise TypeError(otherwise)
