"""Two doors, one behaviour: pages for people and the JSON contract for programs (S3)."""
