"""The doors for connectors: the HTTPS bindings of the Dataspace Protocol 2025-1."""
