"""Engines without domain words: time, facts, the audit trail, what the databases do differently."""
