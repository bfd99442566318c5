"""Transfer processes: receive.py takes in, act.py is what people decide, fetch.py brings data."""
