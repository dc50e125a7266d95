"""Pages of this room: addresses, views, forms."""
