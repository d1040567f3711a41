"""Training: what to do (recipe), doing it (trainer), what came of it (evaluation), what is kept of it."""
