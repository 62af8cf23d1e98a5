"""What the decorators ask of what they are given."""


def kind_of(function, decorator, instead):
    """True: a coroutine function. TypeError: it is neither that nor a function; `instead` says what is."""
    import inspect  # pylint: disable=import-outside-toplevel  # slow to import

    if not callable(function):
        raise TypeError(f"what {decorator} decorates is of type {type(function).__name__}; it must be a function or a "
                        "coroutine function")
    if inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function):
        raise TypeError(f"{decorator} is for functions and coroutine functions, and this is a generator: its call is over "
                        f"before it has done anything; {instead}")
    return inspect.iscoroutinefunction(function)


def not_a_coroutine(result):
    """`result`; TypeError where it is a coroutine, which nobody would await."""
    if hasattr(result, "cr_frame"):
        result.close()
        raise TypeError("call() was given a coroutine function; await call_async(), which takes it")
    return result
