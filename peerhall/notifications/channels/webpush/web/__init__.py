"""Switching push on and off in this browser, and the list of devices."""
