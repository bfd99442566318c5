"""The Dataspace Protocol 2025-1 on the wire. Start at `wire.py`: `read` and `write`."""
