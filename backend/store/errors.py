"""What can go wrong with a session or a run, told so that a reader knows what to do."""


class StoreError(Exception):
    """The store cannot do what was asked; ``str(error)`` is a sentence for the reader."""


class UnknownSessionError(StoreError):
    """No session has that id, or it was forgotten."""

    def __init__(self, session: str) -> None:
        super().__init__(
            f"There is no session {session!r}: it was deleted, unused for too long, or never made. "
            "Make one with POST /api/sessions."
        )


class SessionMovedError(StoreError):
    """A session's weights are not the ones that the caller meant."""

    def __init__(self, expected: int, found: int) -> None:
        super().__init__(
            f"The session's weights are at version {found}, not {expected}: someone moved it meanwhile. "
            "Fetch the session and try again."
        )


class NothingToUndoError(StoreError):
    """A session is at its first weights."""

    def __init__(self) -> None:
        super().__init__("The session is at the weights it began with, so there is no step to undo.")


class NothingToRedoError(StoreError):
    """A session is at its newest weights."""

    def __init__(self) -> None:
        super().__init__("The session is at its newest weights, so there is no undone step to redo.")


class UnknownPositionError(StoreError):
    """A session has not taken that many steps."""

    def __init__(self, position: int, steps: int) -> None:
        taken = "has taken no step" if steps == 0 else f"keeps {steps} step{'s' if steps > 1 else ''}"
        allowed = "0" if steps == 0 else f"0 to {steps}"
        super().__init__(
            f"The session {taken}, so it cannot go to position {position}. Allowed: {allowed}, where 0 is "
            "the weights that it began with."
        )


class HistoryFullError(StoreError):
    """A session has taken as many steps as are kept."""

    def __init__(self, limit: int) -> None:
        super().__init__(
            f"The session has taken {limit} steps, the most that are kept of this network. "
            "Undo some, go back to an earlier one, reset it, or make a new one."
        )


class UnknownRunError(StoreError):
    """No training run has that id."""

    def __init__(self, run: str) -> None:
        super().__init__(
            f"There is no training run {run!r}: it was deleted, or never made. "
            "GET /api/runs lists those that there are, and POST /api/runs makes one."
        )


class RunStateError(StoreError):
    """A run's status does not allow what was asked.

    Attributes
    ----------
    status : str
        The run's status.
    """

    def __init__(self, run: str, status: str, wanted: str) -> None:
        self.status = status
        super().__init__(f"The run {run} is {status}, so it {wanted}.")


class RunsFullError(StoreError):
    """As many runs as are allowed are kept."""

    def __init__(self, limit: int) -> None:
        super().__init__(
            f"There are {limit} runs, the most that are kept. Delete one that is no longer needed, "
            "or set BACKPROP_LAB_MAX_RUNS higher."
        )
