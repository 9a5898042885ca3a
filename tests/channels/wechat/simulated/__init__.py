"""A WeChat of our own, for tests and demonstration (server.py). Its cryptography shares nothing with the channel's."""
