"""What people are told: the inbox, and what leaves the house by mail and push."""
