"""The words: the languages that metadata and policies are written in. No Django here."""
