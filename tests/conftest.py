"""Fixtures for every room of the house."""

from tests.cast import world
from tests.servers import base_url, database, empty_url, templates

__all__ = ["base_url", "database", "empty_url", "templates", "world"]
