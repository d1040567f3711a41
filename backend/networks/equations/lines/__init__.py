"""The lines of derivations, written once for each kind of step and filled in with one cell's numbers."""
