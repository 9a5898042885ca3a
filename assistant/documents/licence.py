"""营业执照: what stands where on the form of the State Administration for Market Regulation."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.documents.codes import credit_code
from assistant.documents.found import Read
from assistant.documents.labels import beside, labels_of
from assistant.documents.layout import Line

TITLE = re.compile(r"营业执照|登记证书|法人证书")
# The last character alone stands for a label whose first was not seen.
LABELS = {
    "other": r"统一社会信用代码|组成形式|注册资本|出资额|成员出资总额|营业期限|合伙期限|登记机关|扫描|"
    r"国家企业信用|国家市场监督|市场主体应当",
    "name": r"企业名称|字号名称|名称|称$",
    "legal_representative": r"法定代表人|经营者|负责人|投资人|执行事务合伙人",
    "established": r"成立日期|注册日期",
    "address": r"主要经营场所|经营场所|营业场所|住所",
    "business_scope": r"经营范围|业务范围",
    "entity_type": r"主体类型|类型|型$",
}
PARAGRAPHS = {"name", "address", "business_scope", "entity_type"}
DATE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")


def is_licence(lines: Sequence[Line]) -> bool:
    return any(TITLE.search(re.sub(r"\s", "", line.text)) for line in lines)


def read_licence(lines: Sequence[Line]) -> dict[str, Read]:
    """By name: uscc, name, legal_representative, address, business_scope, entity_type, established (ISO 8601)."""
    labels, others = labels_of(lines, LABELS)
    found: dict[str, Read] = {}
    code = credit_code((line.text, line.score) for line in others)
    if code is not None:
        found["uscc"] = code
    for label in labels:
        read = None if label.name == "other" else beside(label, labels, others, label.name in PARAGRAPHS)
        if read is not None and label.name not in found:
            found[label.name] = read
    if "established" in found:
        _dated(found)
    return found


def _dated(found: dict[str, Read]) -> None:
    read = found.pop("established")
    match = DATE.search(read.value)
    if match:
        year, month, day = match.groups()
        found["established"] = Read(f"{year}-{int(month):02}-{int(day):02}", read.confidence)
