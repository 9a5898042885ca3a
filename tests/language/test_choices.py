"""Options and yes or no to a field: synonyms, denials, order, and questions that only sound like answers."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.catalog.catalogue import Catalogue
from assistant.language.values import read_answer
from tests.language.conftest import TODAY

ANSWERS: dict[str, dict[str, Any]] = {
    "entity.has_licence": {
        "有了": True,
        "早就办下来哒": True,
        "上个月刚拿到": True,
        "不是没有执照": True,
        "有啊咋没有": True,
        "没呢": False,
        "还冇搞": False,
        "正在办": False,
        "要办": False,
        "准备去办": False,
        "明天去办": False,
        "執照還沒辦": False,
        "冇得": False,
        "没有不行吗": None,
        "营业执照是什么": None,
        "有冷藏柜": None,
        "不办了": None,
    },
    "consent.privacy": {
        "同意": True,
        "行吧": True,
        "没问题": True,
        "不同意": False,
        "为什么要同意": None,
        "同意了会怎么样": None,
        "有冷藏柜": None,
    },
    "sign.type": {
        "做门头招牌": "front",
        "搞个灯箱": "front",
        "肯定做招牌": "front",
        "不是没有招牌": "front",
        "不做大的，做个门头": "front",
        "楼顶广告": "large",
        "冇得招牌": "none",
        "不搞": "none",
        "不做": "none",
        "没有": "none",
        "要不要做招牌": None,
        "都没想好": None,
        "第二个": "front",
    },
    "entity.type": {
        "个体户": "individual",
        "自己一个人开": "individual",
        "跟我兄弟合伙": "partnership",
        "不是公司，是个体户": "individual",
        "那就个体户吧": "individual",
        "第一个": "individual",
        "個人獨資": "sole",
        "个体户和公司有什么区别": None,
        "哪个划算": None,
    },
    "ent.activities": {
        "都没有": ["none"],
        "就吃饭，没别的": ["none"],
        "偶尔请个乐队驻唱": ["live_show"],
        "唱歌和驻唱都有": ["karaoke_dance", "live_show"],
        "没有": ["none"],
        "没": ["none"],
        "没有那些乱七八糟的": ["none"],
        "也没有唱歌跳舞的": ["none"],
        "独门独院的，隔壁没邻居": None,
    },
    "equip.type": {
        "没有电梯锅炉": ["none"],
        "没有电梯、锅炉": ["none"],
        "没电梯，有个锅炉": ["boiler"],
        "有电梯没有锅炉": ["elevator"],
        "不装电梯，锅炉要装": ["boiler"],
    },
    "repair.services": {"修车和钣金喷漆": ["repair", "paint"]},
    "drain.to_sewer": {"接了下水道的": True, "排到下水道": True, "不排": False, "不晓得排到哪里": None},
    "premises.tenure": {"租的": "lease", "贷款买的": "owned", "我舅舅的房子，不要钱": "free", "自家的": "owned"},
    "staff.count": {
        "一个都不请": 0,
        "没请人": 0,
        "不雇人": 0,
        "就我一个人": 0,
        "先请仨": 3,
        "三个人": 3,
        "俩": 2,
    },
    "food.online_sales": {
        "外卖就不弄了": False,
        "没做外卖": False,
        "上美团的": True,
        "做不做外卖还没想好": None,
        "会议室里谈": None,
    },
    "entity.seals": {
        "除了公章全要": ["finance", "invoice", "contract"],
        "刻一整套": ["official", "finance", "invoice", "contract"],
        "公章和财务的章": ["official", "finance"],
        "合同章不要，只要公章": ["official"],
    },
    "food.items": {"凉菜不做，光做热菜": ["hot_food"]},
    "hotel.cctv": {"没有没有": False, "上周搞到手了": True},
    "hygiene.air_cond": {"不是集中空调": False},
    "fire.exits": {"两个门，一个在后院": 2, "大门小门各一个": None},
    "premises.has_shop": {"不是摆地摊的": True, "摆地摊": False},
    "premises.floor_no": {
        "B2": -2,
        "临街底商": 1,
        "底楼": 1,
        "负一": -1,
        "地下室": -1,
        "三楼": 3,
        "一楼带二楼": None,
        "顶楼": None,
    },
}
CASES = [(name, said, wanted) for name, table in ANSWERS.items() for said, wanted in table.items()]


@pytest.mark.parametrize(("name", "said", "wanted"), CASES)
def test_an_answer_to_a_field(catalogue: Catalogue, name: str, said: str, wanted: Any) -> None:
    readings = read_answer(said, catalogue.fields[name], TODAY)
    assert (readings[0].value if readings else None) == wanted
