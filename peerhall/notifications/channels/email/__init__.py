"""Notifications by e-mail: letters with invitations, and a way out of them by one press."""
