"""Which version of Hansa this is; pyproject.toml says the same, which a test keeps so."""

VERSION = "0.1.0"
