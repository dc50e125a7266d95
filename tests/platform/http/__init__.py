"""Tests of HTTP in one hop, against a real server."""
