"""Tests; they mirror the rooms of `peerhall/`."""
