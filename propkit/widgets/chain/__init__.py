"""An expression as a graph, and the chain rule walked back through it."""
