"""Builds the Submission of an application: the unified form, and per item what its department needs."""

from __future__ import annotations

from datetime import datetime

from assistant.applications.facts import Facts
from assistant.applications.materials import materials_of
from assistant.applications.model import Application
from assistant.applications.unified_form import form_values
from assistant.applications.verdicts import applying, committed, decisions
from assistant.catalog.catalogue import Catalogue
from assistant.catalog.schema import ApprovalItem, Availability
from assistant.planning.precedence import Graph, joined_of
from assistant.submission.adapter import Submission, SubmittedItem

APPLICANT_FIELD = "entity.name"


def submission_of(catalogue: Catalogue, application: Application, at: datetime) -> Submission:
    """What is handed in at `at`; only fields that an applying item needs (个保法 Art. 6)."""
    facts = Facts.of(catalogue, application)
    decided = decisions(facts)
    form = form_values(facts)
    ids = applying(decided)
    window = [catalogue.items[i] for i in ids if catalogue.items[i].through_window]
    joined = joined_of(window)
    bundle = catalogue.bundles[catalogue.business_types[application.business[0]].bundle]
    return Submission(
        application_id=application.id,
        catalogue_version=application.catalogue_version,
        city=application.city,
        business=application.business,
        bundle=bundle.id,
        bundle_name=bundle.name,
        lead_department=bundle.lead_department,
        applicant_name=form.get(APPLICANT_FIELD),
        form=form,
        items=tuple(_item(facts, item, joined) for item in window),
        submitted_at=at,
    )


def _item(facts: Facts, item: ApprovalItem, joined: Graph) -> SubmittedItem:
    """`joined`: of every item that is handed in, what only its decision waits for."""
    chosen = item.id in committed(facts)
    item = item.committed() if chosen else item
    limit, catalogue = item.promised or item.statutory, facts.catalogue
    papers, tolerant = materials_of(facts, item), item.tolerance is not Availability.NONE
    return SubmittedItem(
        id=item.id,
        name=item.name,
        department=item.department,
        department_name=catalogue.departments[item.department].name,
        fields=item.fields,
        materials=tuple(paper.name for paper in papers),
        requires=tuple(n for n in item.waits_for if n in joined),
        awaits=joined[item.id],
        statutory_days=float(item.statutory.days) if item.statutory else None,
        promised_days=float(item.promised.days) if item.promised else None,
        unit=limit.unit.value if limit else None,
        commitment=chosen,
        tolerant_materials=tuple(paper.name for paper in papers if tolerant and paper.tolerant),
    )
