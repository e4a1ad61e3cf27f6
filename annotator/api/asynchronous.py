"""DRF views whose handlers are coroutines: while they wait, they hold no database connection."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from inspect import iscoroutinefunction
from typing import Any, cast

from asgiref.sync import sync_to_async
from django.db import connections
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.response import Response
from rest_framework.views import APIView


class AsynchronousView(APIView):
    """APIView with `async def post` and so on; login, access, throttles and errors are as ever."""

    async def dispatch(  # type: ignore[override]
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        """Answer one request: APIView's steps, those that read the database in the request's thread."""
        self.args, self.kwargs = args, kwargs
        self.request = self.initialize_request(request, *args, **kwargs)
        self.headers = self.default_response_headers
        try:
            await sync_to_async(self.initial)(self.request, *args, **kwargs)
            await sync_to_async(_let_go_of_the_database)()
            response: Response = await self._handler()(self.request, *args, **kwargs)
        except Exception as error:
            response = await sync_to_async(self.handle_exception)(error)
        self.response = self.finalize_response(self.request, response, *args, **kwargs)
        return self.response

    def _handler(self) -> Callable[..., Awaitable[Response]]:
        """Return the coroutine function for the request's method; raise where there is none."""
        method = (self.request.method or "").lower()
        handler = getattr(self, method, None) if method in self.http_method_names else None
        if not iscoroutinefunction(handler):
            raise MethodNotAllowed(method.upper())
        return cast("Callable[..., Awaitable[Response]]", handler)


def _let_go_of_the_database() -> None:
    """Close this thread's connections, as the end of a request does, unless a transaction is open."""
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
