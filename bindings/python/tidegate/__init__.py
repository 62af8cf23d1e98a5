"""A request batcher, a cache, a circuit breaker and more for whatever your program calls: see docs/library.md."""

from ._tidegate import (
    Batch,
    BatchError,
    BulkheadFull,
    CircuitOpen,
    CircuitSnapshot,
    LoadError,
    ManualClock,
    Permit,
    Place,
    RateLimited,
    Request,
    Turn,
    __version__,
)
from .bulkhead import Bulkhead
from .cached import cached
from .circuit_breaker import CircuitBreaker
from .enhanced_cache import EnhancedCache
from .rate_limiter import RateLimiter
from .request_batcher import RequestBatcher
from .resilient import Resilient
from .retry import Retry

__all__ = [
    "Batch", "BatchError", "Bulkhead", "BulkheadFull", "CircuitBreaker", "CircuitOpen", "CircuitSnapshot", "EnhancedCache",
    "LoadError", "ManualClock", "Permit", "Place", "RateLimited", "RateLimiter", "Request", "RequestBatcher", "Resilient",
    "Retry", "Turn", "cached",
]

for _name in __all__:
    if globals()[_name].__module__ != __name__:
        globals()[_name].__module__ = __name__  # where users find them, in reprs and pickles
del _name
