"""Every page as a browser sees it: reachable by everybody, at every width, and deaf to script payloads."""
