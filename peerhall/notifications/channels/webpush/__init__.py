"""Web Push: telling a browser whose page is closed (RFC 8030, 8291, 8292).

A folder like every channel's: `jobs` sends, `messages` words what is sent, `models` and `subscriptions` keep
where to, `web` is the switch on the settings page.
"""
