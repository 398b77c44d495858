"""The learning loop, one correction at a time."""
