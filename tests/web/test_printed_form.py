"""The unified form as PDF: what was filled, the materials and the plan, in an embedded Chinese font."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from tests.conversations.product import Person, Product

pytestmark = pytest.mark.needs("chinese_font")


def test_the_printed_form_holds_answers_materials_and_plan(product: Product) -> None:
    person = Person.arrives(product)
    person.say("我想开个小饭馆，八十平")
    person.answers_all({})
    plan = person.call("GET", f"/applications/{person.application_id}/plan")
    printed = person.request("GET", f"/applications/{person.application_id}/form.pdf").content
    pdf = PdfReader(io.BytesIO(printed))
    text = "".join(page.extract_text() for page in pdf.pages).replace("\n", "")
    for field in person.view["fields"]:
        if field["state"] == "answered":
            assert field["label"] in text
    assert "11010519491231002X" not in text
    for item in plan["items"]:
        assert item["name"] in text
    materials = {m for i in person.view["items"] if i["verdict"] == "applies" for m in i["materials"]}
    assert all(material in text for material in materials)
    assert f"一起办 {plan['parallel_days']:g} 个工作日" in text
    fonts = [font.get_object() for page in pdf.pages for font in page["/Resources"]["/Font"].values()]
    inner = [font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object() for font in fonts]
    assert all({"/FontFile3", "/FontFile2"} & set(descriptor) for descriptor in inner)
