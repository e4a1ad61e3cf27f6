"""The ASGI application: HTTP by Django, `/ws/` by the consumer."""

from __future__ import annotations

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "annotator.settings")
http = get_asgi_application()

from channels.routing import ProtocolTypeRouter  # noqa: E402

from annotator.body_limit import BodyLimit  # noqa: E402
from annotator.consumers.routing import websocket  # noqa: E402

application = ProtocolTypeRouter({"http": BodyLimit(http), "websocket": websocket})
