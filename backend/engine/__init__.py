"""The engine: layers, networks and traces in NumPy, with every step an equation of its own."""
