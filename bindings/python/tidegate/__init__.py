"""The three optimizations of the Trading-Agent performance guide, with the guide's own calls: see docs/library.md."""

from ._tidegate import (
    Batch,
    BatchError,
    CircuitBreaker,
    EnhancedCache,
    LoadError,
    ManualClock,
    Request,
)
from .request_batcher import RequestBatcher

__all__ = [
    "Batch", "BatchError", "CircuitBreaker", "EnhancedCache", "LoadError", "ManualClock", "Request", "RequestBatcher",
]

for _name in __all__:
    globals()[_name].__module__ = __name__  # where users find them, in reprs and pickles
del _name
