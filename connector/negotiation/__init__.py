"""Contract negotiation: terms.py compares, receive.py takes in, act.py is what people decide."""
