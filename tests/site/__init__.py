"""Tests of the pages of no single room and of the demo community."""
