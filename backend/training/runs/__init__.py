"""Background runs: their queue, their folders, the job that trains one, and the process that does it."""
