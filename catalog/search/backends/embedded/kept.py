"""What was found out about one commit of the index, and may be asked for again."""

from collections import OrderedDict
from threading import Lock
from typing import Any


class Kept:
    """The `most` values that were asked for last, by any key. For all threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[object, Any] = OrderedDict()
        self._lock = Lock()

    def get(self, key: object) -> Any:
        """The value, or None."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def put(self, key: object, value: object) -> None:
        """Keep a value; the one that was not asked for the longest goes."""
        with self._lock:
            self._values[key] = value
            if len(self._values) > self._most:
                self._values.popitem(last=False)
