"""The courier: steps the readers that settings.COURIER_READERS names, each held by a lease.

reader.py says what a reader is, courier.py is the process, follower.py one reader's thread.
"""
