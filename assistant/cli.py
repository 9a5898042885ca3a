"""`python -m assistant.cli`: what an authority's clerk and an operator do from a terminal.

A group of commands is a Typer of its own, added to `app`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from assistant.catalog.faults import CatalogueFaults, sentence
from assistant.catalog.loader import load
from assistant.settings import Settings

app = typer.Typer(
    name="lianban",
    help=sentence("cli_about"),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
catalog = typer.Typer(no_args_is_help=True, help=sentence("cli_catalog"))
app.add_typer(catalog, name="catalog")


@catalog.callback()
def _catalog() -> None:
    """Keeps `catalog` a group while it has one command."""


@catalog.command("check", help=sentence("cli_check"))
def catalog_check(
    directory: Annotated[Path | None, typer.Argument(help=sentence("cli_directory"))] = None,
    city: Annotated[str | None, typer.Option(help=sentence("cli_city"))] = None,
) -> None:
    """Prints every fault with file and line and exits with 1, or a summary."""
    settings = Settings()
    try:
        found = load(directory or settings.catalogue_dir, city or settings.city)
    except CatalogueFaults as faults:
        for fault in faults.faults:
            typer.echo(str(fault))
        typer.echo(sentence("check_bad", count=len(faults.faults)))
        raise typer.Exit(1) from None
    counts = {
        "businesses": len(found.business_types),
        "items": len(found.items),
        "fields": len(found.fields),
        "bundles": len(found.bundles),
    }
    typer.echo(sentence("check_ok", version=found.version, **counts))


if __name__ == "__main__":
    app()
