"""What a setting of a run may be: each check names the setting, what is allowed and what was given."""

import math
from collections.abc import Sequence


class RecipeError(ValueError):
    """A recipe asks for what cannot be done; ``str(error)`` says what can."""


def check_whole(name: str, value: object, least: int, most: int | None = None) -> None:
    """Refuse what is not a whole number from `least` to `most`.

    Raises
    ------
    RecipeError
        If it is not one.
    """
    # A bool is an int to isinstance, and 1.0 is no count.
    if type(value) is not int or value < least or (most is not None and value > most):
        allowed = f"at least {least}" if most is None else f"from {least} to {most}"
        raise RecipeError(f"{name} must be a whole number, {allowed}, not {value!r}.")


def check_number(
    name: str, value: object, least: float, most: float, *, open: str = "", unit: str = ""
) -> None:
    """Refuse what is not a finite number from `least` to `most`.

    Parameters
    ----------
    name : str
        What the setting is called.
    value : object
        What was given.
    least, most : float
        The bounds.
    open : str
        Which bounds are not allowed themselves: ``"least"``, ``"most"`` or neither.
    unit : str
        What the number counts, in words.

    Raises
    ------
    RecipeError
        If it is not one.
    """
    if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
        above = least < value if open == "least" else least <= value
        below = value < most if open == "most" else value <= most
        if above and below:
            return
    lower = f"above {least:g}" if open == "least" else f"at least {least:g}"
    upper = f"below {most:g}" if open == "most" else f"at most {most:g}"
    kind = f"a number of {unit}" if unit else "a number"
    raise RecipeError(f"{name} must be {kind}, {lower} and {upper}, not {value!r}.")


def check_choice(name: str, value: object, choices: Sequence[str]) -> None:
    """Refuse what is not one of some words.

    Raises
    ------
    RecipeError
        If it is not one.
    """
    if value not in choices:
        *others, last = choices
        raise RecipeError(f"{name} must be {', '.join(others)} or {last}, not {value!r}.")
