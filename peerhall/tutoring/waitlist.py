"""The waitlist explained: what happened in line, told to one person (B2)."""
