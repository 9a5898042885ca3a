"""What is asked while the law forbids what is planned: 那怎么办、为什么不行. The answer is the obstacle itself."""

from __future__ import annotations

import re

from assistant.language.script import simplified

_WHAT_THEN = re.compile(
    r"怎么办|咋办|怎么弄|怎么整|怎么搞|如何是好|(?:什么|啥|别的|其他|没有?|还有)办法|还能(?:办|开|做)"
    r"|(?:为什么|为啥|为何|凭什么|凭啥|怎么).{0,4}(?:不行|不能|不让|不许|不可以|办不|开不)"
    r"|哪[条个一].{0,3}(?:法|规定|条款)|(?:什么|啥|哪些?).{0,2}(?:法律|规定|依据|根据)|依据(?:是|在)|谁规定"
    r"|能不能通融|通融|没别的|真的不(?:行|能)|一定不(?:行|能)"
)


def asks_what_then(text: str) -> bool:
    """Whether a message asks why it is forbidden, or what could be done."""
    return _WHAT_THEN.search(simplified(text)) is not None
