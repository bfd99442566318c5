"""What stops a backup or its return. The operator must act; the message says how.

BackupError
- CannotBackUp      nothing was written that could be taken for a backup
- NotABackup        the folder holds none, or a damaged one; nothing was changed
- CannotRestore     it cannot be brought back here; the database and the files are as they were
"""


class BackupError(Exception):
    """Root of this tree."""


class CannotBackUp(BackupError):
    """Nothing was written that could be taken for a backup."""


class NotABackup(BackupError):
    """The folder holds no backup, or a damaged one. Nothing was changed."""


class CannotRestore(BackupError):
    """The backup cannot be brought back here. The database and the files are as they were."""
