"""Peerhall: a place where peers teach each other."""

__version__ = "0.1.0"
