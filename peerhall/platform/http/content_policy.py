"""What pages may load and whom they may talk to (B11): django-csp's header, written once and sent always."""

from collections.abc import Callable

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.http import HttpRequest, HttpResponseBase


def content_policy_middleware(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Send the settings' policy; what a view has changed for its answer, django-csp writes itself.

    It writes the policy anew for each answer, which costs more than a query. There are no nonces: nothing is
    inline.
    """
    usual = build_policy()
    special = CSPMiddleware(get_response)

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if any(name.startswith("_csp") for name in vars(response)):
            return special.process_response(request, response)
        response.headers.setdefault(HEADER, usual)
        return response

    return middleware
