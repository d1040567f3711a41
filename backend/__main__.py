"""``python -m backend`` serves the app."""

from backend.cli import main

main(prog_name="backprop-lab")
