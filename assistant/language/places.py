"""Another city than the one whose rules are published: 我想在邵阳开个饭馆.

The names are those of the provinces and prefecture-level cities (GB/T 2260), without 省 and 市. Many are part of a
dish or a street (重庆小面, 上海路), so a name counts only where the words around it make it the place of something.
"""

from __future__ import annotations

import re

from assistant.catalog.schema import CityOverlay

# two digits of the region code, then the name
_PROVINCES = """
11北京 12天津 13河北 14山西 15内蒙古 21辽宁 22吉林 23黑龙江 31上海 32江苏 33浙江 34安徽 35福建 36江西 37山东
41河南 42湖北 43湖南 44广东 45广西 46海南 50重庆 51四川 52贵州 53云南 54西藏 61陕西 62甘肃 63青海 64宁夏 65新疆
71台湾 81香港 82澳门
"""
_CITIES = """
石家庄 唐山 秦皇岛 邯郸 邢台 保定 张家口 承德 沧州 廊坊 衡水 太原 大同 阳泉 长治 晋城 朔州 晋中 运城 忻州 临汾
吕梁 呼和浩特 包头 乌海 赤峰 通辽 鄂尔多斯 呼伦贝尔 巴彦淖尔 乌兰察布 沈阳 大连 鞍山 抚顺 本溪 丹东 锦州 营口
阜新 辽阳 盘锦 铁岭 葫芦岛 长春 四平 辽源 通化 白山 松原 白城 延边 哈尔滨 齐齐哈尔 鸡西 鹤岗 双鸭山 大庆 伊春
佳木斯 七台河 牡丹江 黑河 绥化 南京 无锡 徐州 常州 苏州 南通 连云港 淮安 盐城 扬州 镇江 泰州 宿迁 杭州 宁波
温州 嘉兴 湖州 绍兴 金华 衢州 舟山 台州 丽水 合肥 芜湖 蚌埠 淮南 马鞍山 淮北 铜陵 安庆 黄山 滁州 阜阳 宿州 六安
亳州 池州 宣城 福州 厦门 莆田 三明 泉州 漳州 南平 龙岩 宁德 南昌 景德镇 萍乡 九江 新余 鹰潭 赣州 吉安 宜春 抚州
上饶 济南 青岛 淄博 枣庄 东营 烟台 潍坊 济宁 泰安 威海 日照 临沂 德州 聊城 滨州 菏泽 郑州 开封 洛阳 平顶山 安阳
鹤壁 新乡 焦作 濮阳 许昌 漯河 三门峡 南阳 商丘 信阳 周口 驻马店 武汉 黄石 十堰 宜昌 襄阳 鄂州 荆门 孝感 荆州
黄冈 咸宁 随州 恩施 长沙 株洲 湘潭 衡阳 邵阳 岳阳 常德 张家界 益阳 郴州 永州 怀化 娄底 湘西 广州 韶关 深圳 珠海
汕头 佛山 江门 湛江 茂名 肇庆 惠州 梅州 汕尾 河源 阳江 清远 东莞 中山 潮州 揭阳 云浮 南宁 柳州 桂林 梧州 北海
防城港 钦州 贵港 玉林 百色 贺州 河池 来宾 崇左 海口 三亚 儋州 成都 自贡 攀枝花 泸州 德阳 绵阳 广元 遂宁 内江
乐山 南充 眉山 宜宾 广安 达州 雅安 巴中 资阳 凉山 贵阳 六盘水 遵义 安顺 毕节 铜仁 昆明 曲靖 玉溪 保山 昭通 丽江
普洱 临沧 大理 红河 楚雄 西双版纳 拉萨 日喀则 西安 铜川 宝鸡 咸阳 渭南 延安 汉中 榆林 安康 商洛 兰州 嘉峪关
金昌 白银 天水 武威 张掖 平凉 酒泉 庆阳 定西 陇南 西宁 海东 银川 石嘴山 吴忠 固原 中卫 乌鲁木齐 克拉玛依 吐鲁番
哈密
"""
_BY_CODE = {one[:2]: one[2:] for one in _PROVINCES.split()}
_NAME = "|".join(sorted({*_BY_CODE.values(), *_CITIES.split()}, key=len, reverse=True))
_PLACE = rf"(?:{_NAME})(?:省|市|自治区)?(?:(?:{_NAME})市?)?"
_AFTER = (
    r"(?=$|[，,。！!？?\s]|那边|这边|那里|这里|那儿|这儿|当地|本地|城里|市区|郊区|想|要|打算|准备|也|再|开|办|弄|搞|做|租|盘|找|有|去|了|"
    r"[\u3400-\u9fff]{1,4}(?:区|县|镇|乡|村|路|街))"
)
_IN = re.compile(rf"(?:[在到去于]|搬到?|挪到|回)\s*{_PLACE}{_AFTER}|{_PLACE}(?=那边|这边|那里|这里|那儿|这儿)")
_BEGINS = re.compile(rf"^\s*(?:{_NAME})(?:省|市|自治区)(?:(?:{_NAME})市?)?")
# where somebody comes from, lives or learnt is not where the shop is
_OF_A_PERSON = re.compile(
    r"户口|户籍|老家|身份证|籍贯|住在|家在|学|进货|拿货|发货|总部|总店|[来回]自|上班|打工|待过|以前|原来"
)


def elsewhere(text: str, city: CityOverlay, *, address: bool = False) -> str | None:
    """The province or city, other than `city`, that something is said to be in; None where there is none.

    An `address` is in the city that it begins with.
    """
    if _OF_A_PERSON.search(text):
        return None
    found = (_BEGINS.search(text) if address else None) or _IN.search(text)
    if found is None:
        return None
    names = re.findall(_NAME, found.group())
    own = city.name.removesuffix("市")
    return None if own in names or names == [_BY_CODE.get(city.region_code[:2])] else names[-1]
