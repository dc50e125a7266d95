"""What pages ask by HTTP: a ticket for a socket, and the same events where no socket gets through."""
