"""`python -m assistant.cli`: what an authority's clerk and an operator do from a terminal.

A group of commands is a Typer of its own, added to `app`.
"""

from __future__ import annotations

import typer

from assistant.backend_commands import backend
from assistant.catalog.faults import sentence
from assistant.catalog_commands import catalog

app = typer.Typer(
    name="lianban",
    help=sentence("cli_about"),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(catalog, name="catalog")
app.add_typer(backend, name="backend")

if __name__ == "__main__":
    app()
