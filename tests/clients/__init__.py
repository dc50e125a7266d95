"""Programs that talk to Peerhall: our TypeScript, the guide's own way of calling, the lines of the docs."""
