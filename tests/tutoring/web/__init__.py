"""Tests of the pages of tutoring."""
