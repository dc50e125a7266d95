"""Tests of this room's pages."""
