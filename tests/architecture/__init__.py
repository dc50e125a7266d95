"""Tests of the house itself: what the linters cannot see."""
