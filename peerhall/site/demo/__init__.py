"""The demo community: plain data, put into an empty database by the ordinary writes."""
