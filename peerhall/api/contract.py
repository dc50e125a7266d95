"""The contract: every resource, and how it refuses."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Router
from ninja.operation import Operation

from peerhall.api import (
    auth,
    bookings,
    errors,
    health,
    idempotency,
    materials,
    me,
    memory,
    mine,
    notifications,
    room,
    sessions,
    stages,
)

ROUTERS: Final[tuple[Router, ...]] = (
    auth.router,
    me.router,
    sessions.router,
    bookings.router,
    stages.router,
    mine.router,
    notifications.router,
    materials.router,
    room.router,
    memory.router,
    health.router,
)


UNFILLED: Final = HttpResponse()


class Contract(NinjaAPI):
    """Ninja, naming functions in the description by their addresses' names."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The address's name and the methods, which `openapi` takes apart again."""
        return f"{operation.url_name}:{','.join(operation.methods)}"

    def create_temporal_response(self, request: HttpRequest) -> HttpResponse:  # noqa: ARG002 -- Ninja's
        """Nothing: Ninja makes one at each request for functions to fill in. Ours make their own."""
        return UNFILLED


contract: Final = Contract(
    title="Peerhall",
    version="1.0.0",
    description="The same acts as on the pages, for programs.",
    urls_namespace="api",
    openapi_url=None,
    docs_url=None,
)
errors.install(contract)
idempotency.install(contract)
for router in ROUTERS:
    contract.add_router("", router)
