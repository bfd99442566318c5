"""Data Plane Signaling: its messages and states, without a database or a socket.

states.py has the one table for both roles, messages.py what is said, wire.py reads and writes it,
edc.py does the same in the older words of Eclipse EDC 0.15.
"""
