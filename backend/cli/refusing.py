"""How a command says that it cannot do what it was asked: one line, and an exit status of 1."""

from typing import Any, NoReturn

import typer
from pydantic import ValidationError

from backend.settings import Settings


def refuse(message: str) -> NoReturn:
    """Say why on standard error and stop."""
    typer.echo(message, err=True)
    raise typer.Exit(1)


def read_settings(**given: Any) -> Settings:
    """Read the settings, those that are given and not None over the environment's, or refuse them."""
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        faults = [f"{fault['loc'][0]}: {fault['msg']}, not {fault['input']!r}" for fault in error.errors()]
        refuse("A setting is not allowed. " + "; ".join(faults))
