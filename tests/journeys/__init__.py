"""The acceptance journeys of SPEC section 5, played by several people at once."""
