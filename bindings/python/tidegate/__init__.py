"""A request batcher, a cache and a circuit breaker for whatever your program calls: see docs/library.md."""

from ._tidegate import (
    Batch,
    BatchError,
    CircuitOpen,
    CircuitSnapshot,
    LoadError,
    ManualClock,
    Permit,
    Request,
    __version__,
)
from .circuit_breaker import CircuitBreaker
from .enhanced_cache import EnhancedCache
from .request_batcher import RequestBatcher

__all__ = [
    "Batch", "BatchError", "CircuitBreaker", "CircuitOpen", "CircuitSnapshot", "EnhancedCache", "LoadError",
    "ManualClock", "Permit", "Request", "RequestBatcher",
]

for _name in __all__:
    if globals()[_name].__module__ != __name__:
        globals()[_name].__module__ = __name__  # where users find them, in reprs and pickles
del _name
