"""What the server runs. Protocols beside HTTP are routed here, before Django sees them."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peerhall.config.settings")
django.setup(set_prefix=False)

from django import db  # noqa: E402 -- after set-up
from django.conf import settings  # noqa: E402 -- after set-up
from django.core import cache, signals  # noqa: E402 -- after set-up
from django.core.handlers import base  # noqa: E402 -- after set-up

from peerhall.api import edge  # noqa: E402 -- after set-up
from peerhall.config.live import WithSockets, register, sockets  # noqa: E402 -- after set-up
from peerhall.config.running import WithJobs  # noqa: E402 -- after set-up
from peerhall.platform.http.application import HttpApplication  # noqa: E402 -- after set-up

# What Django does at the two ends of each request, but for what this server needs: to look after its threads'
# connections, once. No query is noted (DEBUG), tries are counted in memory, each request names its addresses.
signals.request_started.disconnect(db.reset_queries)
signals.request_started.disconnect(db.close_old_connections)
signals.request_finished.disconnect(cache.close_caches)
signals.request_finished.disconnect(base.reset_urlconf)

register()
http = HttpApplication(
    threads=settings.HTTP_THREADS,
    body_limit_bytes=settings.HTTP_BODY_LIMIT_BYTES,
    words=edge.early_words,
    patience_seconds=settings.HTTP_PATIENCE_SECONDS,
)
application = WithSockets(WithJobs(http), sockets())
