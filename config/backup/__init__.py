"""All that an installation cannot make anew, in a folder; and an installation made of that folder.

rows of one moment -> files -> manifest with checksums; back: checks -> one transaction

What is derived (index, broker, spool, logs) is left out, and secret keys are named, not copied.
"""
