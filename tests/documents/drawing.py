"""Draws documents as people photograph them: nothing here is anybody's."""

from __future__ import annotations

import random
from collections.abc import Iterable
from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter, ImageFont

FONTS = Path("/usr/share/fonts/opentype/noto")
INK, PALE = (40, 40, 40), (120, 90, 60)
PAPER, DESK = (250, 246, 232), (92, 84, 78)
CARD = (1011, 638)  # 85.6 mm by 54 mm, GB/T 14916 ID-1, at 300 dpi
SHEET = (1754, 1240)  # A4 lying, at 150 dpi

LICENCE = {
    "uscc": "92430103MA4L1B2C30",
    "name": "长沙市天心区老王米粉店",
    "type": "个体工商户",
    "operator": "王小明",
    "scope": "餐饮服务；食品销售（依法须经批准的项目，经相关部门批准后方可开展经营活动，具体经营项目以批准文件为准）。",
    "form": "个人经营",
    "date": "2021年03月15日",
    "address": "湖南省长沙市天心区芙蓉南路二段128号101房",
}
COMPANY = {
    "uscc": "91430100MA4L16JQ9D",
    "name": "长沙星河餐饮管理有限公司",
    "type": "有限责任公司（自然人投资或控股）",
    "legal_rep": "李雪梅",
    "scope": "餐饮管理；餐饮服务；食品销售；企业管理咨询。（依法须经批准的项目，经相关部门批准后方可开展经营活动）",
    "capital": "壹佰万元整",
    "date": "2019年07月01日",
    "address": "湖南省长沙市岳麓区桐梓坡西路229号麓谷国际工业园A3栋5楼",
}
PERSON = {
    "name": "王小明",
    "sex": "男",
    "nation": "汉",
    "born": ("1949", "12", "31"),
    "address": "北京市东城区东直门内大街甲十八号院三号楼二单元",
    "id_no": "11010519491231002X",
}


@cache
def font(size: int, bold: bool = False) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / f"NotoSansCJK-{'Bold' if bold else 'Regular'}.ttc"), size, index=2)


def licence(facts: dict[str, str] = LICENCE) -> Image.Image:
    """A 营业执照 as the State Administration's form of 2019 lays it out: two columns under the title."""
    sheet = Image.new("RGB", SHEET, PAPER)
    draw = ImageDraw.Draw(sheet)
    draw.rectangle((30, 30, SHEET[0] - 30, SHEET[1] - 30), outline=PALE, width=6)
    draw.ellipse((827, 60, 927, 160), fill=(190, 30, 30))
    draw.text((660, 175), "营 业 执 照", INK, font(88, bold=True))
    draw.text((810, 295), "（副  本）", INK, font(34))
    draw.text((130, 200), "统一社会信用代码", PALE, font(30))
    draw.text((130, 245), facts["uscc"], INK, font(36, bold=True))
    left = [("名        称", facts["name"]), ("类        型", facts["type"])]
    if "operator" in facts:
        left.append(("经  营  者", facts["operator"]))
        right = [("组成形式", facts["form"]), ("注册日期", facts["date"]), ("经营场所", facts["address"])]
    else:
        left.append(("法定代表人", facts["legal_rep"]))
        right = [("注册资本", facts["capital"]), ("成立日期", facts["date"]), ("住        所", facts["address"])]
    _column(draw, 130, 400, [*left, ("经营范围", facts["scope"])], 560)
    _column(draw, 980, 400, right, 480)
    draw.text((1180, 900), "登 记 机 关", PALE, font(32))
    draw.text((1180, 1010), "2021 年 03 月 15 日", INK, font(32))
    draw.text((130, 1130), "国家企业信用信息公示系统网址：http://www.gsxt.gov.cn", PALE, font(22))
    draw.text((1150, 1130), "国家市场监督管理总局监制", PALE, font(22))
    return sheet


def _column(draw: ImageDraw.ImageDraw, x: int, y: int, rows: Iterable[tuple[str, str]], width: int) -> None:
    for label, value in rows:
        draw.text((x, y), label, PALE, font(30))
        for line in _lines(value, width, font(32)):
            draw.text((x + 190, y - 2), line, INK, font(32))
            y += 46
        y += 28


def _lines(text: str, width: int, with_font: ImageFont.FreeTypeFont) -> list[str]:
    lines, line = [], ""
    for char in text:
        if with_font.getlength(line + char) > width:
            lines.append(line)
            line = ""
        line += char
    return [*lines, line]


def id_card(facts: dict[str, object] = PERSON) -> Image.Image:
    """The side of a 居民身份证 with the portrait (GA 461)."""
    card = Image.new("RGB", CARD, (226, 236, 240))
    draw = ImageDraw.Draw(card)
    small, text = font(28), font(36)
    draw.text((70, 75), "姓名", PALE, small)
    draw.text((170, 66), str(facts["name"]), INK, font(42))
    draw.text((70, 155), "性别", PALE, small)
    draw.text((170, 149), str(facts["sex"]), INK, text)
    draw.text((290, 155), "民族", PALE, small)
    draw.text((380, 149), str(facts["nation"]), INK, text)
    draw.text((70, 235), "出生", PALE, small)
    year, month, day = facts["born"]  # type: ignore[misc]
    for x, value, unit in ((170, year, "年"), (310, month, "月"), (400, day, "日")):
        draw.text((x, 229), str(value), INK, text)
        draw.text((x + (95 if unit == "年" else 48), 235), unit, PALE, small)
    draw.text((70, 320), "住址", PALE, small)
    for n, line in enumerate(_lines(str(facts["address"]), 430, text)):
        draw.text((170, 314 + 50 * n), line, INK, text)
    draw.text((70, 540), "公民身份号码", PALE, small)
    draw.text((330, 530), str(facts["id_no"]), INK, font(44, bold=True))
    draw.rounded_rectangle((690, 90, 940, 420), 20, fill=(190, 205, 210))
    draw.ellipse((760, 140, 870, 260), fill=(150, 130, 120))
    draw.pieslice((715, 270, 915, 520), 180, 360, fill=(60, 70, 90))
    return card


def id_card_back() -> Image.Image:
    card = Image.new("RGB", CARD, (232, 228, 226))
    draw = ImageDraw.Draw(card)
    draw.ellipse((70, 70, 230, 230), fill=(190, 30, 30))
    draw.text((290, 80), "中华人民共和国", INK, font(60, bold=True))
    draw.text((290, 190), "居 民 身 份 证", INK, font(74, bold=True))
    draw.text((250, 450), "签发机关", PALE, font(30))
    draw.text((400, 447), "北京市公安局东城分局", INK, font(34))
    draw.text((250, 530), "有效期限", PALE, font(30))
    draw.text((400, 527), "2016.04.20-长期", INK, font(34))
    return card


def menu() -> Image.Image:
    """A sheet with writing on it that is no document."""
    sheet = Image.new("RGB", (900, 1200), (255, 255, 250))
    draw = ImageDraw.Draw(sheet)
    draw.text((300, 60), "今日菜单", INK, font(70, bold=True))
    for n, line in enumerate(("辣椒炒肉  38元", "剁椒鱼头  88元", "酸豆角肉末  26元", "米饭  2元", "店名：老王小馆")):
        draw.text((140, 240 + 130 * n), line, INK, font(48))
    return sheet


def photographed(
    document: Image.Image, turn: float = 0, darkness: float = 1.0, blur: float = 0, noise: int = 0
) -> Image.Image:
    """`document` lying on a desk: turned by degrees, in the light of `darkness`, out of focus by `blur` pixels."""
    edge = 120
    desk = Image.new("RGB", (document.width + 2 * edge, document.height + 2 * edge), DESK)
    desk.paste(document, (edge, edge))
    desk = desk.rotate(turn, expand=True, fillcolor=DESK, resample=Image.Resampling.BICUBIC)
    if darkness != 1.0:
        desk = desk.point(lambda v: int(v * darkness))
    if blur:
        desk = desk.filter(ImageFilter.GaussianBlur(blur))
    if noise:
        speck = random.Random(5)
        data = bytes(min(255, max(0, 128 + int(speck.gauss(0, noise)))) for _ in range(desk.width * desk.height))
        grain = Image.frombytes("L", desk.size, data).convert("RGB")
        desk = Image.blend(desk, grain, 0.15)
    return desk


def jpeg(image: Image.Image, quality: int = 88, orientation: int | None = None) -> bytes:
    """The file that a phone would send; `orientation` as EXIF writes it (1..8)."""
    made = BytesIO()
    exif = Image.Exif()
    if orientation is not None:
        exif[0x0112] = orientation
        exif[0x010F] = "Huawei"
    image.save(made, "JPEG", quality=quality, exif=exif)
    return made.getvalue()


def png(image: Image.Image) -> bytes:
    made = BytesIO()
    image.save(made, "PNG")
    return made.getvalue()
