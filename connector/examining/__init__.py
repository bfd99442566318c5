"""Is another participant's connector well, as far as one can tell from outside: `doctor URL`."""
