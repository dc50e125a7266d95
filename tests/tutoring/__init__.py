"""Tests of the room of tutoring."""
