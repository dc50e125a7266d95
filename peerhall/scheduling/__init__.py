"""When things are: sessions as calendars understand them."""
