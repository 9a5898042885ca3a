"""接续: a conversation goes on somewhere else, on the web, in WeChat or beside a caller, with nothing said twice."""
