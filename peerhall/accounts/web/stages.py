"""The step between the right password and being in: proving that one reads mail at the address."""

from allauth.account.stages import EmailVerificationStage
from django.http import HttpResponse


class AskForVerification(EmailVerificationStage):  # type: ignore[misc]  # allauth is untyped
    """Ask everybody who signs up, once; whoever knows an account's password is let in.

    Sign-up always stops here, for a taken address as for a free one: the answers are the same, and a
    letter tells the owner. The page can be put off (`accounts:later`): teaching and asking for seats ask
    for the proof themselves (`verification.is_required_and_missing`).
    """

    def handle(self) -> tuple[HttpResponse | None, bool]:
        """The response that asks for the code, or None to go on; and whether the sign-in lives on."""
        if self.login.signup:
            answer: tuple[HttpResponse | None, bool] = super().handle()
            return answer
        return None, True
