"""Real servers that tests start for themselves, on free ports with their own data, and stop."""
