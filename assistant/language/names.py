"""Names of people and shops, out of the sentence around them: 我叫王小明, 店名就叫“再见咖啡”吧.

The score of a reading tells how much the words themselves make it a name: 0.95 it is introduced or quoted, 0.85 it has
the form of one (a surname, 店 or 馆 at its end), below that only its place in the conversation speaks for it.
"""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.catalog.schema import FieldType
from assistant.language.numerals import TAKEN_BACK
from assistant.language.questions import is_question
from assistant.language.readings import ValueReading, found_in
from assistant.language.yes_no import read_yes_no, undecided

INTRODUCED, FORMED, PLACED = 0.95, 0.85, 0.7
_QUOTED = re.compile(r"[“\"'‘「『《]([^”\"'’」』》]{2,40})[”\"'’」』》]")
_CLAUSE = re.compile(r"[，,。；;！!\n]|\s+(?=[\u3400-\u9fff]{2})|对了|然后")
# the three hundred most frequent surnames and the compound ones (百家姓)
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙"
    "史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝"
    "路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫萧阎闵褚荀钮濮郗莘逄茅裘宦竺桓昝嵇湛贲蓟邰麹璩寇桑郎甄丛仲虞敖巩"
    "明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井祖漆巴丰支卿国狄平计索宣晋相初门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌母"
)
COMPOUND = ("欧阳", "上官", "司马", "诸葛", "东方", "皇甫", "尉迟", "令狐", "慕容", "司徒", "公孙", "夏侯", "端木")
_KIN = (
    r"(?:我|俺|咱)?(?:的)?(?:爱人|老婆|老公|媳妇儿?|堂客|婆娘|对象|儿子|女儿|崽|妹子|妈妈?|爸爸?|老妈|老爸|父亲|母亲|"
    r"[哥姐弟妹]{1,2}|老弟|表[哥姐弟妹]|堂[哥姐弟妹]|[叔舅伯姑姨]{1,2}|岳[父母]|朋友|合伙人|同学|老乡|邻居|亲戚|"
    r"侄[子女儿]|外甥女?)(?:的名字)?(?:叫|是)?"
)
_PERSON_LEAD = re.compile(
    r"^.*?(?:我叫|我是|本人(?=[\u3400-\u9fff]{2,4}$)|名字[叫是]?做?|姓名[是叫为:：]?|名叫|全名|本名|叫做?|法人(?:代表)?[是叫:：]?|法定代表人[是:：]?|"
    r"负责人[是叫:：]?|店主[是叫:：]?|老板[是叫:：]?|经营者[是叫:：]?|药师[是叫:：]?|管理员[是叫:：]?|责任人[是叫:：]?)"
)
_FILLER_LEAD = re.compile(rf"^(?:嗯|呃|额|那个|就|是|写|填|用|让|找|由|登记|{_KIN}|\s|：|:)+")
_PERSON_TAIL = re.compile(
    r"(?:吧|呀|啊|哈|呢|哦|噢|喔|了|咯|哒|噻|嘞|哟|啵|呗|咧|嘛|嗯|呃|这个名字|的名字|来管|来负责|负责|管|就行|就可以|就好|好了|可以了|谢谢)+$"
)
KIN_LEAD = re.compile(rf"^(?:{_KIN}|我自己|我本人|我|俺|咱)(?:叫|是)?(?=[\u3400-\u9fff]{{2}})")  # before a name
_SURNAME_THEN_NAME = re.compile(
    r"姓([\u3400-\u9fff]{1,2}?)[，, ]?(?:名|单名|名字|叫)(?:叫|是|一个)?([\u3400-\u9fff]{1,2})(?:字)?$"
)
# 不是王强，是汪强
_NEITHER_BUT = re.compile(r"^不是[^，,。]{1,8}[，,]?(?:而?是|应该是|应是)")
# how a character is written tells no name: 弓长张, 付款的付, 三点水的汪, 吴（口天吴）
_SPELT = re.compile(r"[（(][^（）()]{1,8}[）)]")
_SPELLS = re.compile(
    r"^[\u3400-\u9fff]{1,4}的([\u3400-\u9fff])$|"
    r"^(?:弓长张|木子李|立早章|双木林|耳东陈|口天吴|草头黄|古月胡|言午许|三横王|三划王|人可何|走肖赵|双人徐|言身寸谢|禾日程|木易杨|"
    r"文刀刘|卯金刀刘|草字头蒋|三点水汪|口木呆|美女姜|西土覃|水皮|干钩于|二马冯|音十章)$"
)
_SURNAME_TOLD = re.compile(r"(?:我|俺)?(?:是)?姓([\u3400-\u9fff])(?=[，,。\s])")
LONGEST = 4  # characters of a name
_NAME_THEN_SURNAME = re.compile(
    r"单名(?:一个|是|叫)?[“\"'「]?([\u3400-\u9fff])[”\"'」]?字?[，, ]*姓([\u3400-\u9fff]{1,2})(?![\u3400-\u9fff])"
)
# no name: words of a relation alone, of correcting, and how one is called among neighbours (王姐)
_DESCRIBES = re.compile(
    rf"^(?:写|填|用|就)?{_KIN}的?$|的名字$|[说写填弄搞打记]错|错了|不对|改成|应该|更正|"
    r"^(?:小|老|阿)?[\u3400-\u9fff](?:姐|哥|总|叔|姨|婶|老板|师傅|先生|女士|小姐|太太|夫人|经理|厂长|医生|大夫|老师|大姐|大哥|阿姨|工|某)$"
)
_SPACED = re.compile(r"[\u3400-\u9fff](?: [\u3400-\u9fff]){1,3}")  # 刘 建 国
_BREATH = re.compile(r"(?:^(?:[嗯呃额哦]|那个|是)+(?=.{2})|(?<=.{2})(?:[嗯呃额哦噻嘞啵咧哟咯呗哩嘛呐诶喎㖞㗎嘅]|对)+$)")
_PERSON = re.compile(
    r"[\u3400-\u9fff]{2,4}|[\u3400-\u9fff]{1,10}(?:[·•・.][\u3400-\u9fff]{1,10})+|[A-Za-z]+(?: [A-Za-z]+){1,4}"
)
# words that answer something else than what the name is
_NO_NAME = re.compile(
    r"^[不没]在|不(?:知道|清楚|告诉|填|办|要|用|想|方便|记得|行|同意)|没有?(?:想好|定|取|起)?$|没(?:想|定|取|起)|还没|还在[想取起商]|想好|保密|随便|跳过|再说|"
    r"^来(?:问|办|弄|搞|开|填|看|查|帮|替|代|咨询|申请)|下一[个题项]|继续|返回|上一步|重来|确认|提交|可以|好的?$|好了|什么|自己|本人|店主$|老板$|一样|同上|人工|[你您]|谢谢|算了|等等|等一下|就我$|就是我|"
    r"听不懂|看不懂|^同意$|^是的?$|^对的?$|怎么|为什么|多少|帮我|取一个|起一个|取个|起个|放射|设备|身份证|电话|手机|执照|名字$|地址"
)
_SHOP_LEAD = re.compile(
    r"^.*?(?:(?:店名|名字|名称|名儿?|字号|店铺名|公司名|招牌名?|门头|牌子|执照|店)(?:上面?)?"
    r"(?:早就?|已经)?(?:想好了|定好了|定了|起好了|取好了|有了)?[，,：: ]*"
    r"(?:就|想|打算|暂定|准备|我想|先)?(?:叫做|叫作|叫的?是?|是|为|用|取|定|写的?是?|印的?是?)|"
    r"(?:起|取|想)(?:了|好|好了)?(?:一?个)?(?:店|店铺)?(?:的)?名[字儿]?(?:了)?[，,：: ]*(?:就)?(?:叫做|叫|是|为|用|定)|"
    r"^(?:[嗯呃哦]|那个|就|，|,|\s)*店名[：: ]+|用我(?:的|自己的?)?名字?[，,：: ]*(?:就叫|叫)?|^就(?:写|填|用|取|定)|"
    r"(?:就|想|打算|准备|暂定|可以|要|改|我想|先)(?:叫做|叫作|叫|用|取名|起名|定)|^叫做?|暂定|起名|取名|改成|改为|改叫)(?:叫)?[:：]?"
)
# 我想好了，叫…
_BEFORE_NAME = re.compile(r"^[^，,]{0,10}(?:想|定|取|起|商量)好?了[，,](?=\s*(?:就|店名|名字)?叫)")
_SHOP_END = re.compile(
    r"(?:店|馆|铺|坊|屋|厅|楼|吧|堂|行|社|居|阁|轩|苑|园|城|庄|家|记|号|站|部|厂|公司|中心|咖啡|奶茶|茶|面|粉|饭|烧烤|火锅|小吃|超市|药房|酒|理发|美容|造型|"
    r"沙龙|会所|宾馆|酒店|民宿|客栈|菜|鱼|鸡|餐饮|厨房|厨|味|香|源|斋|门市|商行|食府|酒家|大排档|工作室|俱乐部)$"
)
_KIND_BEHIND = re.compile(r"[\u3400-\u9fff]{2,8}")
_SHOP_TAIL = re.compile(
    r"(?:吧(?!$)|(?<=[^酒网茶水清静书咖餐氧迪])吧|呀|啊|哈|呢|了|哦|噢|喔|咯|这个名字|的名字|就行|就可以|就好|好了|可以了|谢谢)+[。.！!~]*$"
)
# a name in which words that lead to one seem to stand, misspelt (招牌尚写好运来)
_LED_SOMEHOW = re.compile(r"^[起取定]的?名|^[我俺咱]们?店?|[写叫你]|就是|招.上|店[名明]|名[字子]")
_SAID_AFTER = re.compile(r"(?:对|嗯|哎|嗷|喎|嘅|啩|就是这样子?|就这个|就是)+$")
_SENTENCE = re.compile(
    r"^[我你您是]|^[\d零一二三四五六七八九十百千万两点]+(?:平|方|米|个|万|元|块|楼|号楼|层|人|间|$)|[说写搞弄]错|帮|请|没|知道|清楚|想好|怎么|什么|再说|应该|可以|好像|觉得|[啊吗呢]$"
)


def read_person(text: str) -> list[ValueReading]:
    """A person's name, or [] where the message is none."""
    if (whole := _SURNAME_THEN_NAME.search(text.strip())) is not None:
        return [found_in(text, FieldType.PERSON_NAME, whole.group(1) + whole.group(2), INTRODUCED)]
    if (apart := _NAME_THEN_SURNAME.search(text)) is not None:
        return [found_in(text, FieldType.PERSON_NAME, apart.group(2) + apart.group(1), INTRODUCED)]
    if undecided(text):
        return []
    if (family := _SURNAME_TOLD.match(text)) is not None:  # 姓谭，言西早谭，谭桂英
        named = [part for part in _CLAUSE.split(text) if part.startswith(family.group(1)) and 2 <= len(part) <= LONGEST]
        if len(set(named)) == 1:
            return [found_in(text, FieldType.PERSON_NAME, named[0], INTRODUCED)]
    said = _NEITHER_BUT.sub("", _SPELT.sub("", _after_correction(text)))
    if _SPACED.fullmatch(said.strip()):
        said = said.replace(" ", "")
    for clause in [said, *_CLAUSE.split(said)]:
        name, introduced = _person_in(clause)
        if name is not None and (_DESCRIBES.search(name) or _SPELLS.search(name)):
            continue
        if name is not None:
            score = INTRODUCED if introduced else FORMED if has_surname(name) else PLACED
            return [found_in(text, FieldType.PERSON_NAME, name, score)]
    return []


def _person_in(clause: str) -> tuple[str | None, bool]:
    """The name in a clause, and whether words introduce it."""
    said = clause.strip().strip("。.，,！!~ ")
    if is_question(said) or "叫我" in said:
        return None, False
    led = _PERSON_LEAD.sub("", said, count=1)
    for candidate in (said, led, _FILLER_LEAD.sub("", led)):
        for name in (_PERSON_TAIL.sub("", candidate), candidate):
            name = _BREATH.sub("", name.strip(' ：:，,。“”"'))
            answers = not has_surname(name[:1] or " ") and read_yes_no(name) is not None  # 不是
            if (
                _PERSON.fullmatch(name)
                and not answers
                and not _NO_NAME.search(name)
                and not (candidate == said and _LEADS.match(name))
            ):
                return name, led != said and name != said
    return None, False


_LEADS = re.compile(r"^(?:我[叫是姓]|[叫姓]|是我|免贵|就是|名叫)")


def has_surname(name: str) -> bool:
    """Whether `name` begins with a surname, or is written like a name of another people or language."""
    return name[0] in _SURNAMES or name.startswith(COMPOUND) or not re.fullmatch(r"[\u3400-\u9fff]+", name)


def long_for_a_name(name: str) -> bool:
    """Four characters without a compound surname are mostly a name and something else (彭冬生揪)."""
    return len(name) == 4 and not name.startswith(COMPOUND) and re.fullmatch(r"[\u3400-\u9fff]+", name) is not None


def read_entity(text: str) -> list[ValueReading]:
    """A shop's or company's name: quoted, introduced, formed like one, or anything that is no sentence."""
    quoted = _QUOTED.search(text)
    if quoted is not None:
        kind = _KIND_BEHIND.match(text, quoted.end())  # “好再来”家常菜馆
        if kind is not None and _SHOP_END.search(kind.group()):
            return [found_in(text, FieldType.ENTITY_NAME, quoted.group(1) + kind.group(), INTRODUCED)]
        return [found_in(text, FieldType.ENTITY_NAME, quoted.group(1), INTRODUCED)]
    said = _after_correction(text).strip().strip("。.！!")
    said = _BEFORE_NAME.sub("", said)
    lead = _SHOP_LEAD.match(said)
    rest = said[lead.end() :] if lead and len(said) - lead.end() >= 2 else said
    rest = _NEITHER_BUT.sub("", rest)
    name = re.split(r"[，,。；;]|\s+(?=就是|店名|名字)", _SHOP_TAIL.sub("", rest))[0].strip(' ：:，,“”"')
    name = _SAID_AFTER.sub("", name) if _SHOP_END.search(_SAID_AFTER.sub("", name)) else name
    introduced = rest is not said
    if not 2 <= len(name) <= 100 or _NO_NAME.fullmatch(name) or (is_question(text) and not introduced):
        return []
    if introduced:
        return [] if _SENTENCE.search(name) and not _SHOP_END.search(name) else [
            found_in(text, FieldType.ENTITY_NAME, name, INTRODUCED)
        ]  # fmt: skip
    if _SHOP_END.search(name) and not re.match(r"^我(?:叫|是|姓|要|想)", name):
        reading = found_in(text, FieldType.ENTITY_NAME, name, FORMED)
        return [replace(reading, approximate=_LED_SOMEHOW.search(name) is not None)]
    if _SENTENCE.search(name) or _NO_NAME.search(name):
        return []
    reading = found_in(text, FieldType.ENTITY_NAME, name, PLACED)
    return [replace(reading, approximate=_LED_SOMEHOW.search(name) is not None)]


def _after_correction(text: str) -> str:
    """What follows the last taking back, where something follows it: 王小明不对王晓明."""
    ends = [m.end() for m in TAKEN_BACK.finditer(text)]
    rest = text[ends[-1] :].strip(" ，,。") if ends else ""
    return rest if len(rest) >= 2 else text
