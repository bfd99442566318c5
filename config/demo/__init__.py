"""What the demo shows of contracts: a provider with offers, and a consumer that asks for them.

provider.py is what the first participant prepares, consumer.py what the second one does.
"""
