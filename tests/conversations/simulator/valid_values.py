"""Values that a person may truly have, by the field's type and limits. Nobody real: identity numbers are of the 1890s."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

from stdnum.cn import ric, uscc

from assistant.catalog.schema import Field, FieldType

SURNAMES = "王李张刘陈杨黄赵周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏"
GIVEN = (
    "建国 红梅 小军 秀英 志强 丽 雨欣 浩然 桂兰 德福 燕 海波 子涵 玉珍 平安 晓东 翠花 明 国庆 思远 春燕 大勇 晴 文静 长根 永红 "
    "佳怡 铁柱 美玲 俊杰 来福 时 雪 志远 可欣 冬生 素芬 光明 一诺 满仓"
).split()
SHOP_NAMES = (
    "老王家常菜 春风里 再见咖啡 阿婆小店 幸福里 好再来 不二家 湘里人家 一品香 街角 云上 小时光 大碗先生 禾下 福满堂 老地方 "
    "有间小铺 随便坐坐 满意 三味 蓝鲸 知足 好运来 康乐 顺心 常来 橘子洲头 巷子深处 晨光 南门口"
).split()
ROADS = "芙蓉南路一段 解放西路 韶山中路 五一大道 人民东路 麓山南路 车站北路 书院路 潇湘大道 湘府中路 古曲南路 万家丽中路".split()
PLACES = "东塘小区 金满地商业街 阳光花园 桂花村 大圣村 红星大市场 悦方广场 学府华庭 银盆岭小区 南湖大市场".split()
MOBILE_HEADS = "130 131 135 136 137 138 139 150 151 152 158 159 166 176 177 180 186 188 189 191 199".split()
USCC_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
MAIL_HOSTS = ("163.com", "qq.com", "example.com", "126.com")
FIRST_DAY = date(2031, 1, 1)  # later than any day on which this is likely to run: openings and leases lie ahead
SCOPES = {  # 经营范围 by bundle; whoever opens something else deals in daily goods
    "open_restaurant": ["中餐服务和酒水销售", "餐饮服务", "小吃和饮料", "现做现卖食品"],
    "open_store": ["日用百货零售", "食品零售", "副食和日用品销售"],
    "open_pharmacy": ["药品零售和医疗器械销售", "药品零售"],
    "open_lodging": ["住宿服务", "住宿和早餐服务"],
    "open_hair_beauty": ["理发服务", "美容服务、化妆品零售"],
}
ELSE_SCOPES = ["日用品销售", "日常经营"]
TEXTS = {
    "food.stall_area": ["南门口夜市，晚上6点到11点", "学校旁边的早市，早上5点到9点"],
    "pharm.pharmacist.cert_no": ["ZY00123456", "430121198877"],
    "device.product_scope": ["口罩和体温计", "血压计、血糖仪"],
    "perf.dates": ["每周五周六晚上", "周末晚上"],
    "card.bank": ["中国银行天心支行", "长沙银行南门口支行"],
    "equip.reg_no": ["30104301002026010001", "11104301022025030007"],
}


def valid_value(field: Field, rng: Random, others: dict[str, Any], districts: tuple[str, ...], bundle: str) -> Any:
    """A normalized value for `field` (DESIGN §5) that the product must accept; `others` are the goal's values so far."""
    rules = field.validation
    if rules.equals is not None:
        return rules.equals
    if field.id == "premises.county":
        return rng.choice(districts or ("天心区",))
    if field.id == "entity.business_scope":
        return rng.choice(SCOPES.get(bundle, ELSE_SCOPES))
    if field.type in NUMBERS:
        return _number(field, rng, others)
    if field.type is FieldType.DATE:
        return _date(field, rng, others)
    if field.type is FieldType.TEXT:
        return rng.choice(TEXTS.get(field.id) or [field.example or "日常经营"])
    return MAKERS[field.type](field, rng)


def person_name(rng: Random) -> str:
    return rng.choice(SURNAMES) + rng.choice(GIVEN)


def mobile(rng: Random) -> str:
    return rng.choice(MOBILE_HEADS) + "".join(str(rng.randrange(10)) for _ in range(8))


def _id_number(rng: Random) -> str:
    born = date(1890, 1, 1) + timedelta(days=rng.randrange(3600))
    body = rng.choice(("430102", "430103", "110105", "510107")) + f"{born:%Y%m%d}{rng.randrange(1000):03d}"
    return body + ric.calc_check_digit(body + "0")


def _uscc(rng: Random) -> str:
    body = rng.choice(("91", "92")) + "430103" + "".join(rng.choice(USCC_LETTERS) for _ in range(9))
    return body + uscc.calc_check_digit(body + "0")


def _address(rng: Random) -> str:
    if rng.random() < 0.6:
        tail = rng.choice(["", f"{rng.randrange(1, 9)}栋{rng.randrange(101, 140)}", "一楼门面"])
        return f"{rng.choice(ROADS)}{rng.randrange(2, 400)}号{tail}"
    return f"{rng.choice(PLACES)}{rng.randrange(1, 20)}栋{rng.randrange(101, 140)}室"


def _number(field: Field, rng: Random, others: dict[str, Any]) -> int | float:
    rules = field.validation
    low = float(rules.min) if rules.min is not None else 1.0
    most = float(rules.max) if rules.max is not None else 1e9
    if rules.at_most_field and isinstance(others.get(rules.at_most_field), (int, float)):
        most = min(most, others[rules.at_most_field])
    likely = LIKELY.get(field.id) or LIKELY_BY_TYPE[field.type]
    fit = [v for v in likely if low <= v <= most and (rules.above is None or v > float(rules.above))]
    return rng.choice(fit) if fit else max(1, int(low))


def _date(field: Field, rng: Random, others: dict[str, Any]) -> str:
    start = FIRST_DAY
    before = field.validation.not_after
    if before == "today":
        start = date(2019, 1, 1)
    elif before is not None:  # begins before another day that lies ahead
        start = date(2025, 1, 1)
    return (start + timedelta(days=rng.randrange(340))).isoformat()


def _some(field: Field, rng: Random) -> list[str]:
    values = [o.value for o in field.options]
    if "none" in values and rng.random() < 0.6:
        return ["none"]
    real = [v for v in values if v != "none"]
    chosen = rng.sample(real, min(len(real), rng.choice((1, 1, 2, 3))))
    return [v for v in real if v in chosen]


NUMBERS = {FieldType.INTEGER, FieldType.NUMBER, FieldType.AREA, FieldType.LENGTH, FieldType.MONEY}
LIKELY_BY_TYPE: dict[FieldType, tuple[int | float, ...]] = {
    FieldType.INTEGER: (1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 30, 45, 60),
    FieldType.NUMBER: (1, 2, 3, 5, 8, 12, 20),
    FieldType.AREA: (18, 25, 32, 45, 60, 80, 85.5, 90, 105, 120, 136, 200, 260, 320),
    FieldType.LENGTH: (0.6, 0.8, 1, 1.2, 1.5, 2, 2.5, 3, 3.5, 4, 6, 8),
    FieldType.MONEY: (500, 1000, 2000, 50000, 100000, 300000, 500000, 2000000, 3000000),
}
LIKELY: dict[str, tuple[int | float, ...]] = {
    "premises.floor_no": (1, 1, 1, 2, 3, -1),
    "staff.count": (0, 1, 2, 3, 5, 8, 12),
    "shop.distance_to_school": (60, 150, 200, 300, 500, 800, 1200),
    "card.cap": (200, 500, 1000, 2000),
    "food.kitchen_area": (6, 8, 12, 15, 20),
    "fire.exits": (1, 2, 2, 3),
}
MAKERS: dict[FieldType, Callable[[Field, Random], Any]] = {
    FieldType.ENTITY_NAME: lambda _f, rng: rng.choice(SHOP_NAMES) + rng.choice(("", "小店", "商行", "店")),
    FieldType.PERSON_NAME: lambda _f, rng: person_name(rng),
    FieldType.PHONE: lambda _f, rng: mobile(rng),
    FieldType.LANDLINE: lambda _f, rng: f"0731-{rng.randrange(82000000, 89999999)}",
    FieldType.EMAIL: lambda _f, rng: f"{rng.choice(('wang', 'li', 'shop', 'liu'))}{rng.randrange(100)}@{rng.choice(MAIL_HOSTS)}",
    FieldType.POSTCODE: lambda _f, rng: f"4100{rng.randrange(100):02d}",
    FieldType.ID_NUMBER: lambda _f, rng: _id_number(rng),
    FieldType.USCC: lambda _f, rng: _uscc(rng),
    FieldType.ADDRESS: lambda _f, rng: _address(rng),
    FieldType.BOOLEAN: lambda _f, rng: rng.random() < 0.5,
    FieldType.CHOICE: lambda f, rng: rng.choice(f.options).value,
    FieldType.MULTI_CHOICE: _some,
    FieldType.TEXT_LIST: lambda _f, rng: [person_name(rng) for _ in range(rng.choice((1, 2, 2, 3)))],
}  # fmt: skip
