"""A real Eclipse EDC as the other party: kit.py fetches it, runtime.py runs it, management.py tells
it what to do, plane.py serves its data.
"""
