"""Pages of no single room: landing, errors, the gallery of components, demo data."""
