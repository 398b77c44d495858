"""A small network, one step forward or back at a time, and a nudge on any weight."""
