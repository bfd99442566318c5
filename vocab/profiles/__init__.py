"""Application profiles of DCAT: tables of ours, the SHACL made of them, and what it finds."""
