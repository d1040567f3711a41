"""Finds a run by its id or the beginning of it."""

from backend.cli.refusing import refuse
from backend.store import Run, RunStore


def find_run(store: RunStore, word: str) -> Run:
    """Find the one run whose id begins with a word, or refuse."""
    runs = store.every()
    found = [run for run in runs if run.id == word] or [run for run in runs if run.id.startswith(word)]
    if not found:
        refuse(f"There is no run {word!r}: `backprop-lab runs list` lists those that there are.")
    if len(found) > 1:
        refuse(f"{word} is the beginning of several runs: {', '.join(run.id for run in found)}.")
    return found[0]
