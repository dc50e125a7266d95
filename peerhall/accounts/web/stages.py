"""The step between the right password and being in: proving that one reads mail at the address."""

from allauth.account.stages import EmailVerificationStage
from django.conf import settings
from django.http import HttpResponse


class AskForVerification(EmailVerificationStage):  # type: ignore[misc]  # allauth is untyped
    """Ask everybody who signs up; hold people up at sign-in only where a code can reach them.

    Sign-up always stops here, for a taken address as for a free one: the answers are the same, and a
    letter tells the owner. Where no mail leaves the machine the page can be put off (`accounts:later`).
    """

    def handle(self) -> tuple[HttpResponse | None, bool]:
        """The response that asks for the code, or None to go on; and whether the sign-in lives on."""
        if self.login.signup or settings.MAIL_IS_CONFIGURED:
            answer: tuple[HttpResponse | None, bool] = super().handle()
            return answer
        return None, True
