"""The module that the performance guide names: agents written for it import these three from here."""

from tidegate import CircuitBreaker, EnhancedCache, RequestBatcher

__all__ = ["CircuitBreaker", "EnhancedCache", "RequestBatcher"]
