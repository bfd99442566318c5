"""Who: people, organisations, what they may do, and who asked for this page."""
