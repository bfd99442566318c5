"""The bytes of a transfer, from a source of ours to the consumer who shows its token.

pull.py hands out the token, serve.py is the door, admission.py decides at each request,
watching.py again and again while bytes flow, sources.py opens what is delivered.
"""
