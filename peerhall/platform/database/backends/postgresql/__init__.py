"""PostgreSQL with work before commit."""
