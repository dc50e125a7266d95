"""Documents that several people write at once (Yjs), kept in a log of rows (docs/decisions/013).

A higher room says what documents there are, who may write and what may stand in them (`shelves.Shelf`); this
package merges, keeps, and gives to all who have a document open, over as many processes as there are.
"""

from peerhall.platform.realtime.documents.shelves import shelve

__all__ = ["shelve"]
