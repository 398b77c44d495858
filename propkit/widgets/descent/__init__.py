"""Ways downhill on a few surfaces, side by side."""
