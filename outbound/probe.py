"""Ask whether an address answers, and take next to nothing of what is there.

HEAD; where that is not answered with 2xx, GET of the first byte, whose body is not read. Redirects
are followed ourselves, each address checked as for a document (client.py).
"""

from dataclasses import dataclass
from typing import Literal

from outbound import headers
from outbound.addresses import Policy, check_redirect
from outbound.asking import Asking
from outbound.budgets import Budget
from outbound.client import Sender, location
from outbound.errors import FetchFailed, FetchRefused, NotYet
from outbound.patience import OwnTurns, Time, Turns
from outbound.status import REDIRECTS
from outbound.wire import Meter

PATIENCE = frozenset({429, 503})  # who answers so may say when to come back


@dataclass(frozen=True, slots=True)
class Answer:
    """The status of the last answer; `retry_after`: seconds until it wants to be asked again."""

    status: int
    retry_after: float | None = None

    @property
    def is_fine(self) -> bool:
        """Whether the address gives something."""
        return 200 <= self.status <= 299


class Prober:
    """For one thread; keeps its distance between two requests to one host (`budget.spacing`)."""

    def __init__(
        self,
        policy: Policy,
        budget: Budget,
        *,
        sender: Sender | None = None,
        time: Time | None = None,
        turns: Turns | None = None,
    ) -> None:
        self._policy, self._budget = policy, budget
        self._sender, self._time = sender or Sender(), time or Time()
        self._turns = turns or OwnTurns(budget, self._time)

    def ask(self, url: str) -> Answer:
        """How `url` answers now. Raises FetchRefused when we may not ask, FetchFailed when no
        answer came (NotYet when nothing was sent)."""
        try:
            answer = self._follow("HEAD", url)
        except NotYet:
            raise
        except FetchFailed:
            return self._follow("GET", url)  # some servers hang up on a HEAD
        return answer if answer.is_fine or answer.status == 429 else self._follow("GET", url)

    def _follow(self, method: Literal["HEAD", "GET"], url: str) -> Answer:
        try:
            answer = self._answer(method, url)
            if answer.retry_after and answer.status in PATIENCE:
                self._turns.put_off(answer.retry_after)
            return answer
        finally:
            self._turns.leave()

    def _answer(self, method: Literal["HEAD", "GET"], url: str) -> Answer:
        with Asking(self._policy, Meter(self._budget, self._time.now)) as asking:
            request, here = asking.prepared(method, url)
            for _ in range(self._budget.redirects + 1):
                request.headers.update(self._fields(method))
                asking.take_turn(self._turns, here.hostname or "")
                response = asking.answer(request)
                response.close()
                if response.status_code not in REDIRECTS:
                    fields = headers.Fields(response.headers)
                    longest = self._budget.longest_retry_after
                    later = headers.retry_after(fields["Retry-After"], self._time.date(), longest)
                    return Answer(response.status_code, later)
                request, there = asking.prepared(method, location(response, str(request.url)))
                check_redirect(here, there, self._policy)
                here = there
        raise FetchRefused(f"the address redirects more than {self._budget.redirects} times")

    def _fields(self, method: str) -> dict[str, str]:
        fields = {
            "User-Agent": self._sender.user_agent,
            "Accept": "*/*",
            "Accept-Encoding": "identity",
            "Connection": "close",
        }
        return fields if method == "HEAD" else {**fields, "Range": "bytes=0-0"}
