"""The composition root: settings, addresses, the server's entry. Imported by nobody."""
