"""Names of people and shops out of the sentence around them, with how much the words make them names."""

from __future__ import annotations

import pytest

from assistant.language.names import FORMED, INTRODUCED, PLACED, read_entity, read_person
from assistant.language.script import simplified

PEOPLE = {
    "王小明": "王小明",
    "何时": "何时",
    "常来": "常来",
    "钱多多": "钱多多",
    "我叫何必": "何必",
    "我是王芳": "王芳",
    "叫王芳": "王芳",
    "姓王名小明": "王小明",
    "免贵姓李，李建国": "李建国",
    "张伟，弓长张，伟大的伟": "张伟",
    "阿依古丽·买买提": "阿依古丽·买买提",
    "John Smith": "John Smith",
    "欧阳娜娜": "欧阳娜娜",
    "王小明 不对 王晓明": "王晓明",
    "是我爱人刘桂英": "刘桂英",
    "法人就写我媳妇刘桂英": "刘桂英",
    "我老公王强": "王强",
    "我儿子，叫李强": "李强",
    "我叫张三丰，身份证110": "张三丰",
    "王五，电话13800138000": "王五",
    "老板是赵六": "赵六",
    "李四来管": "李四",
    "周杰伦啊": "周杰伦",
    "名字是孙悟空": "孙悟空",
    "就是我，陈静": "陈静",
    "嗯，周杰": "周杰",
    "這個我叫陳大文": "陈大文",
    "不是李明，是黎明，黎族的黎": "黎明",
    "单名一个「芳」字，姓刘": "刘芳",
    "胡（古月胡）海涛": "胡海涛",
    "许可的许，许文强": "许文强",
    "孙丽华噻": "孙丽华",
    "叫我老张就行": None,
    "名字说错了": None,
    "我老公": None,
    "你叫什么": None,
    "不想告诉你": None,
    "不知道": None,
    "还没定": None,
    "同意": None,
    "跳过": None,
    "可以": None,
    "没有": None,
    "店主自己": None,
    "为什么要填": None,
    "身份证": None,
    "多少钱": None,
    "好的": None,
    "谢谢": None,
}
SHOPS = {
    "再见咖啡": ("再见咖啡", FORMED),
    '店名叫"再见咖啡"': ("再见咖啡", INTRODUCED),
    "就叫何时归吧": ("何时归", INTRODUCED),
    "叫取消烦恼小馆": ("取消烦恼小馆", INTRODUCED),
    "重新开始": ("重新开始", PLACED),
    "常来": ("常来", PLACED),
    "下一站": ("下一站", FORMED),
    "店名暂定叫春风里": ("春风里", INTRODUCED),
    "香满楼": ("香满楼", FORMED),
    "叫老王饭馆": ("老王饭馆", INTRODUCED),
    "天心区老王小店": ("天心区老王小店", FORMED),
    "想叫见山": ("见山", INTRODUCED),
    "老王酒吧": ("老王酒吧", FORMED),
    "我想叫没事咖啡": ("没事咖啡", INTRODUCED),
    "想你奶茶": ("想你奶茶", FORMED),
    "取了个名字，叫云上小筑": ("云上小筑", INTRODUCED),
    "营业执照上写的是株洲福来餐饮有限公司": ("株洲福来餐饮有限公司", INTRODUCED),
    "我们店招牌是七里香": ("七里香", INTRODUCED),
    "店名早就想好了，叫半日闲": ("半日闲", INTRODUCED),
    "就写金鼎轩": ("金鼎轩", INTRODUCED),
    "用我的名字，桂香米粉": ("桂香米粉", INTRODUCED),
    "5号车库": ("5号车库", PLACED),
    "名字还没想好": None,
    "你帮我取一个": None,
    "还没取名字": None,
    "不知道": None,
    "店名怎么取": None,
    "随便取一个": None,
    "我叫王小明": None,
    "是九十": None,
    "八十平": None,
}


@pytest.mark.parametrize("said", PEOPLE)
def test_a_person_is_named_or_not(said: str) -> None:
    readings = read_person(simplified(said))
    assert (readings[0].value if readings else None) == PEOPLE[said]


def test_a_name_without_surname_is_only_placed() -> None:
    assert [read_person(said)[0].score for said in ("我叫灰太狼", "王小明", "灰太狼")] == [INTRODUCED, FORMED, PLACED]


@pytest.mark.parametrize("said", SHOPS)
def test_a_shop_is_named_or_not(said: str) -> None:
    readings = read_entity(simplified(said))
    assert ((readings[0].value, readings[0].score) if readings else None) == SHOPS[said]
