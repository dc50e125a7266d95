"""The way out of letters, and back."""
