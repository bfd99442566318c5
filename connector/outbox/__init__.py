"""What we say to peers: a row in the same transaction as the decision, sent afterwards.

queue.py puts a message in, sending.py delivers one, reader.py is the courier's part.
"""
