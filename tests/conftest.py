"""Fixtures for every room of the house."""

from tests.cast import each_world, world
from tests.servers import base_url, database, empty_url, templates

__all__ = ["base_url", "database", "each_world", "empty_url", "templates", "world"]
