"""Readers for shops' exports: a folder or a zip, with a table of products or with pictures only."""

from __future__ import annotations

from catalog.feeds.opening import Choices, Feed, FeedFiles, open_feed, open_source
from catalog.feeds.sources import FeedError

__all__ = ["Choices", "Feed", "FeedError", "FeedFiles", "open_feed", "open_source"]
