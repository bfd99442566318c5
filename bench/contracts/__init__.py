"""make bench CASE=negotiate: two participants on one machine, over HTTP."""
