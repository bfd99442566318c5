"""How long to wait before the next try."""

SHORTEST = 1.0  # seconds


class Pauses:
    """1, 2, 4 … seconds, `longest` at most, until something has worked again."""

    def __init__(self, longest: float) -> None:
        self._longest = longest
        self._next = SHORTEST
        self.begun = False  # whether there was a pause since the last success: then it was told

    def __next__(self) -> float:
        self.begun = True
        pause = min(self._next, self._longest)
        self._next = pause * 2
        return pause

    def reset(self) -> None:
        """It has worked."""
        self._next = SHORTEST
        self.begun = False
