"""What can go wrong with people. The person who asked must act; the message says how.

AccountError
- LastAdmin             an organisation would be left without an admin
- AlreadyMember         the person belongs to the organisation already
- NobodyByThatName      no account has this e-mail address
- SetupRefused          the first administrator is not created this way
  - SetupClosed         there is an administrator already
  - WrongSetupToken     not the token that the last start printed
- TokenRefused          an access token that opens nothing (401)
"""


class AccountError(Exception):
    """Somebody asked for something that accounts does not do."""


class LastAdmin(AccountError):
    """An organisation would be left without an admin."""


class AlreadyMember(AccountError):
    """The person belongs to the organisation already."""


class NobodyByThatName(AccountError):
    """No account has this e-mail address."""


class SetupRefused(AccountError):
    """The first administrator is not created this way."""


class SetupClosed(SetupRefused):
    """There is an administrator already."""


class WrongSetupToken(SetupRefused):
    """Not the token that the last start printed."""


class TokenRefused(AccountError):
    """An access token that opens nothing. Answered with 401."""
