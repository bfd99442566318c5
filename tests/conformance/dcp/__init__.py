"""The kit of the Decentralized Claims Protocol: a holder and its wallet, who knock at our door."""
