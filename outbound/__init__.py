"""The way out: every byte that Hansa fetches from or sends to another machine goes through here."""
