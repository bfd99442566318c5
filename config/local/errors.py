"""What can go wrong with the servers of this machine.

LocalServerError          the operator must act; the message says how
- ProgramMissing          no PostgreSQL or Valkey program was found
- CannotServe             it is there, but does not start or does not answer
"""


class LocalServerError(Exception):
    """Root of this tree."""


class ProgramMissing(LocalServerError):
    """No PostgreSQL or Valkey program was found."""


class CannotServe(LocalServerError):
    """The program is there, but it does not start or does not answer."""
