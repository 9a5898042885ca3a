"""`python -m assistant.cli backend …`: the contract kit, clerks, the outbox, the audit log. Words: tools.yml."""

from __future__ import annotations

from typing import Annotated

import typer

from assistant.approval.audit import verify
from assistant.approval.composition import one_window, window_of
from assistant.approval.desk.accounts import SHORTEST_PASSWORD, Accounts, PasswordTooShort
from assistant.catalog.faults import sentence
from assistant.catalog.loader import load
from assistant.clock import CHINA, SystemClock
from assistant.database import make_engine
from assistant.migrations import upgrade
from assistant.settings import Settings
from assistant.submission import outbox
from assistant.submission.contract_kit.caller import Caller
from assistant.submission.contract_kit.report import examine, report

backend = typer.Typer(no_args_is_help=True, help=sentence("cli_backend"))


@backend.command("check", help=sentence("cli_backend_check"))
def backend_check(
    url: Annotated[str, typer.Argument(help=sentence("cli_backend_url"))],
    slowest: Annotated[float, typer.Option(help=sentence("cli_backend_slowest"))] = 5.0,
) -> None:
    """Runs the contract kit with the settings' keys and exits with 1 when the server breaks the contract."""
    settings = Settings()
    key = settings.backend_key.get_secret_value() if settings.backend_key else None
    signing = settings.backend_signing_key.get_secret_value().encode() if settings.backend_signing_key else None
    findings = examine(Caller(url.rstrip("/"), key, signing, slowest))
    typer.echo(report(url, findings))
    if any(finding.outcome == "broken" for finding in findings):
        raise typer.Exit(1)


@backend.command("clerk", help=sentence("cli_backend_clerk"))
def backend_clerk(
    name: Annotated[str, typer.Argument(help=sentence("cli_backend_name"))],
    department: Annotated[str, typer.Option(help=sentence("cli_backend_department"))],
    password: Annotated[str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True)],
) -> None:
    """Lets a clerk sign in at the desk of a department of the catalogue."""
    settings = Settings()
    catalogue = load(settings.catalogue_dir, settings.city)
    if department not in catalogue.departments:
        typer.echo(sentence("cli_no_department", department=department, known="、".join(catalogue.departments)))
        raise typer.Exit(1)
    try:
        Accounts(window_of(catalogue, settings, SystemClock()).engine, SystemClock()).add(name, department, password)
    except PasswordTooShort:
        typer.echo(sentence("cli_short_password", least=SHORTEST_PASSWORD))
        raise typer.Exit(1) from None
    typer.echo(sentence("cli_clerk_set", name=name, department=catalogue.departments[department].name))


@backend.command("outbox", help=sentence("cli_backend_outbox"))
def backend_outbox(again: Annotated[str | None, typer.Option(help=sentence("cli_backend_again"))] = None) -> None:
    """Lists what the backend does not have yet; exits with 1 when something was refused and nobody has looked."""
    url, clock = Settings().database, SystemClock()
    upgrade(url)
    engine = make_engine(url)
    with engine.begin() as connection:
        if again is not None and not outbox.reopen(connection, again, clock.now()):
            typer.echo(sentence("cli_outbox_not_refused", application=again))
            raise typer.Exit(1)
        rows = outbox.undelivered(connection)
    engine.dispose()
    for row in rows:
        line = "cli_outbox_refused" if row.refused_at else "cli_outbox_waiting"
        told = {"application": row.application_id, "attempts": row.attempts, "error": row.last_error or ""}
        typer.echo(sentence(line, **told, next=f"{row.next_attempt_at.astimezone(CHINA):%m-%d %H:%M:%S}"))
    refused = sum(row.refused_at is not None for row in rows)
    typer.echo(sentence("cli_outbox_sum", waiting=len(rows) - refused, refused=refused))
    if refused:
        raise typer.Exit(1)


@backend.command("audit", help=sentence("cli_backend_audit"))
def backend_audit(head: Annotated[str | None, typer.Option(help=sentence("cli_backend_head"))] = None) -> None:
    """Verifies the audit log's chain and prints its head, to be noted elsewhere; exits with 1 when it is broken."""
    window = one_window(Settings(), SystemClock())
    with window.engine.connect() as connection:
        found = verify(connection, head)
    if not found.intact:
        typer.echo(sentence("cli_audit_broken", place=found.broken_at))
        raise typer.Exit(1)
    typer.echo(sentence("cli_audit_intact", count=found.entries, head=found.head))
