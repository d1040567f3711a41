"""Training: what to do (recipe), doing it (loop), and what is kept of it (checkpoints)."""
