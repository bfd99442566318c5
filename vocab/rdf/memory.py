"""Memory that is free, given back to the system."""

import ctypes


def give_back() -> None:
    """At once; the C library would keep it for later. (One that cannot do this keeps it.)"""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
