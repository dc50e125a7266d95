"""The product's settings with one address more: the bare update that decisions are compared with."""

from peerhall.config.settings import *  # noqa: F403

ROOT_URLCONF = "tests.bench.urls"
