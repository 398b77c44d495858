"""A network in training: its curves and its regions, epoch by epoch."""
