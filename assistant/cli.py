"""`python -m assistant.cli`: what an authority's clerk and an operator do from a terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from assistant.catalog.faults import CatalogueFaults, sentence
from assistant.catalog.loader import load
from assistant.settings import Settings

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
catalog = typer.Typer(no_args_is_help=True, help="the published rules")
app.add_typer(catalog, name="catalog")


@catalog.callback()
def _catalog() -> None:
    """The published rules."""


@catalog.command("check")
def catalog_check(
    directory: Annotated[Path | None, typer.Argument(help="the folder of YAML files")] = None,
    city: Annotated[str | None, typer.Option(help="the overlay to apply")] = None,
) -> None:
    """Reports every fault with file and line; exit code 1 if there is one."""
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
