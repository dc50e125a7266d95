"""Peerhall as an attacker meets it: every address, every role, and input that nobody would type."""
