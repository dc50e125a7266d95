"""The audit trail: one row of bare ids for each act, written in the act's own transaction."""
