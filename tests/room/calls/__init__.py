"""Calls with moving pictures: real pages in Chromium, whose frames are counted."""
