"""The Dataspace Protocol 2025-1: pom.xml names the kit, run.py runs it."""
