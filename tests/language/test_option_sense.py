"""Options in other words than the catalogue's: guessed where one is clearly nearest, and always to be confirmed."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.catalog.catalogue import Catalogue
from assistant.language.option_sense import guess_option

GUESSED: dict[str, dict[str, Any]] = {
    "premises.tenure": {"朋友免费让我用": "free"},
    "hotel.serves_food": {"给客人煮面条吃": True},
    "hygiene.pool_present": {"一楼有个室内泳池": True},
    "food.cooking_smoke": {"不炒菜，没什么烟": False},
    "sign.type": {"不打算挂牌子": "none"},
    "ent.activities": {"不搞驻唱": ["none"]},
    "entity.type": {"不办公司": None, "你们看着办": None, "哪种便宜": None},
    "consent.privacy": {"随你们怎么用": None, "你们留着吧": None},
    "entity.has_licence": {"还没决定": None, "今天天气不错": None},
}
CASES = [(name, said, wanted) for name, table in GUESSED.items() for said, wanted in table.items()]


@pytest.mark.parametrize(("name", "said", "wanted"), CASES)
def test_the_nearest_option_is_guessed_or_none(catalogue: Catalogue, name: str, said: str, wanted: Any) -> None:
    readings = guess_option(said, catalogue.fields[name])
    assert [(r.value, r.approximate) for r in readings] == ([] if wanted is None else [(wanted, True)])
