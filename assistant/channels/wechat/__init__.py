"""微信公众号 (WeChat Official Account): see README.md."""
