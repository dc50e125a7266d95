"""SQLite with work before commit."""
