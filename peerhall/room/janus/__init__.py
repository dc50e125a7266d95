"""Calls through Janus media servers: Peerhall speaks to them for its pages, which never do so themselves.

`switchboard` is the server as a peer of the room's topics; it keeps a `Seat` for each visit, at a `Node` of
JANUS_URLS that `placing` has chosen for the room.
"""
