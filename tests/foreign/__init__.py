"""Programs of others that tests run beside us: each from its publisher's artefacts, on loopback."""
