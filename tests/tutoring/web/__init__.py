"""Tests of the pages of the tutoring room."""
