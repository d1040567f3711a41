"""The command line: serve the app, train, and look after what was trained."""

from typing import Annotated

import typer

from backend import __version__
from backend.cli import evaluating, runs, serving, training

main = typer.Typer(
    name="backprop-lab",
    help="Backprop Lab: backpropagation in a convolutional network, one equation at a time.",
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _print_version(wanted: bool) -> None:  # noqa: FBT001 - typer's form of a callback
    if wanted:
        typer.echo(f"backprop-lab {__version__}")
        raise typer.Exit


@main.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    version: Annotated[  # noqa: ARG001, FBT002 - its callback does the work; typer's form of a flag
        bool,
        typer.Option("--version", is_eager=True, callback=_print_version, help="Print the version and stop."),
    ] = False,
) -> None:
    """Serve the app when no command is named."""
    if context.invoked_subcommand is None:
        serving.serve()


main.command()(serving.serve)
main.command()(training.train)
main.command()(evaluating.evaluate)
main.add_typer(runs.commands, name="runs")
main.command()(training.worker)
main.command()(serving.openapi)
