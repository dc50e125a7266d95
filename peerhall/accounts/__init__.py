"""Peers: who they are, how they sign in, what the community lets them do."""
