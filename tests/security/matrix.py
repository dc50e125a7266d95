"""The permission matrix (SPEC 1d) for every address: what each role is answered.

One line for each name, method and scene (`cast.SCENES`); `name/variant` is the same address with other
data (`posted.py`). Words: `ok` 200 · `done` sent on, and something was written · `back` sent on, and
nothing was written · `in` sent to sign in, as a program 401 · `no` 403 · a number is that status. Only
`done` may write. To a program `done` and `ok` are any 2xx.
"""

from dataclasses import dataclass
from typing import Final

from tests.security.cast import ROLES

TABLE: Final = """
# address                 method scene  anon memb pend wait appr cotu crea mode orga froz bloc unve
site:landing                GET  open   ok   back back back back back back back back back back back
site:styleguide             GET  open   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
site:demo_start_over        POST open   404  404  404  404  404  404  404  404  404  404  404  404
site:theme                  POST open   back back back back back back back back back back back back
site:self_check             GET  open   in   no   no   no   no   no   no   no   ok   no   no   no
site:send_test              POST open   in   no   no   no   no   no   no   no   back no   no   no
site:try_again              POST open   in   no   no   no   no   no   no   no   back no   no   no
site:service_worker         GET  open   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
site:health                 GET  open   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
site:ready                  GET  open   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
room:page                   GET  room   in   no   no   no   ok   ok   ok   ok   ok   no   no   no
room:page                   GET  shut   in   no   no   no   409  409  409  409  409  no   no   no
room:page                   GET  hidden in   404  404  404  404  409  409  409  409  404  404  404
room:memory                 GET  over   in   no   no   no   ok   ok   ok   ok   ok   no   no   no
room:memory                 GET  room   in   no   no   no   409  409  409  409  409  no   no   no
room:memory                 GET  hidden in   404  404  404  404  409  409  409  409  404  404  404
room:memory_board           GET  over   in   no   no   no   404  404  404  404  404  no   no   no
room:memory_export          GET  over   in   no   no   no   ok   ok   ok   ok   ok   no   no   no
room:correct                POST over   in   no   no   no   no   done done done done no   no   no
api:messages                GET  over   in   no   no   no   ok   ok   ok   no   no   no   no   no
api:messages                GET  room   in   no   no   no   ok   ok   ok   no   no   no   no   no
api:messages                GET  shut   in   no   no   no   409  409  409  no   no   no   no   no
api:attendance              GET  over   in   no   no   no   ok   ok   ok   ok   ok   no   no   no
api:attendance              GET  room   in   no   no   no   ok   ok   ok   ok   ok   no   no   no
room:correct                POST room   in   no   no   no   no   409  409  409  409  no   no   no
accounts:profile            GET  open   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
accounts:profile            POST open   in   done done done done done done done done done done done
accounts:demo_sign_in       POST open   404  404  404  404  404  404  404  404  404  404  404  404
accounts:later              POST open   in   back back back back back back back back back back back
accounts:sign_out_everywhere POST open   in   done done done done done done done done done done done
accounts:confirm_link       GET  open   404  404  404  404  404  404  404  404  404  404  404  404
accounts:confirm_link       POST open   404  404  404  404  404  404  404  404  404  404  404  404
accounts:person             GET  open   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
tutoring:browse             GET  open   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
tutoring:create             GET  open   in   ok   ok   ok   ok   ok   ok   ok   ok   no   ok   no
tutoring:create             POST open   in   done done done done done done done done no   done no
tutoring:preview            POST open   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
tutoring:mine               GET  open   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
tutoring:review             GET  open   in   no   no   no   no   no   no   ok   ok   no   no   no
tutoring:details            GET  open   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
tutoring:details            GET  hidden 404  404  404  404  404  ok   ok   ok   ok   404  404  404
tutoring:edit               GET  open   in   no   no   no   no   ok   ok   no   ok   no   no   no
tutoring:edit               POST open   in   no   no   no   no   done done no   done no   no   no
tutoring:edit/move          POST open   in   no   no   no   no   no   done no   done no   no   no
tutoring:edit               POST hidden in   404  404  404  404  done done no   done 404  404  404
tutoring:edit/move          POST hidden in   404  404  404  404  no   done no   done 404  404  404
tutoring:duplicate          GET  open   in   no   no   no   no   ok   ok   no   no   no   no   no
tutoring:duplicate          GET  hidden in   404  404  404  404  ok   ok   no   no   404  404  404
tutoring:cancel             GET  open   in   no   no   no   no   no   ok   ok   ok   no   no   no
tutoring:cancel             POST open   in   no   no   no   no   no   done done done no   no   no
tutoring:cancel/silent      POST open   in   no   no   no   no   no   done 400  done no   no   no
tutoring:cancel             POST hidden in   404  404  404  404  no   done done done 404  404  404
tutoring:cancel             POST live   in   no   no   no   no   no   409  done done no   no   no
tutoring:delete             GET  empty  in   no   no   no   no   no   ok   no   ok   no   no   no
tutoring:delete             POST empty  in   no   no   no   no   no   done no   done no   no   no
tutoring:delete             POST open   in   no   no   no   no   no   409  no   409  no   no   no
tutoring:delete             POST hidden in   404  404  404  404  no   done no   done 404  404  404
tutoring:cotutors           GET  open   in   no   no   no   no   no   ok   no   ok   no   no   no
tutoring:cotutors           POST open   in   no   no   no   no   no   done no   done no   no   no
tutoring:cotutors/leave     POST open   in   no   no   no   no   done done no   done no   no   no
tutoring:start              POST soon   in   no   no   no   no   done done no   done no   no   no
tutoring:start              POST open   in   no   no   no   no   409  409  no   409  no   no   no
tutoring:start              POST hidden in   404  404  404  404  409  409  no   409  404  404  404
tutoring:end                POST live   in   no   no   no   no   done done no   done no   no   no
tutoring:end                POST open   in   no   no   no   no   409  409  no   409  no   no   no
tutoring:details            GET  over   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
tutoring:review             GET  over   in   no   no   no   no   no   no   ok   ok   no   no   no
tutoring:object             POST over   in   no   no   no   done back done no   no   no   no   no
tutoring:object             POST open   in   no   no   no   409  409  409  no   no   no   no   no
tutoring:object             POST hidden in   404  404  404  404  409  409  no   no   404  404  404
tutoring:correct            POST over   in   no   no   no   no   no   no   no   done no   no   no
tutoring:correct            POST open   in   no   no   no   no   no   no   no   409  no   no   no
tutoring:correct            POST hidden in   404  404  404  404  no   no   no   409  404  404  404
tutoring:keep               POST over   in   no   no   no   no   no   no   no   done no   no   no
tutoring:keep               POST open   in   no   no   no   no   no   no   no   back no   no   no
tutoring:keep               POST hidden in   404  404  404  404  no   no   no   back 404  404  404
materials:add               GET  open   in   no   no   no   no   ok   ok   no   ok   no   no   no
materials:add               POST open   in   no   no   no   no   done done no   done no   no   no
materials:add               POST hidden in   404  404  404  404  done done no   done 404  404  404
materials:students          POST open   in   no   no   no   no   done done no   done no   no   no
materials:students          POST hidden in   404  404  404  404  done done no   done 404  404  404
materials:material          GET  open   404  404  404  404  ok   ok   ok   ok   ok   404  404  404
materials:edit              GET  open   in   404  404  404  no   ok   ok   no   ok   404  404  404
materials:edit              POST open   in   404  404  404  no   done done no   done 404  404  404
materials:move              POST open   in   no   no   no   no   done done no   done no   no   no
materials:remove            POST open   in   no   no   no   no   done done done done no   no   no
materials:remove            POST hidden in   404  404  404  404  done done done done 404  404  404
materials:download          GET  open   404  404  404  404  ok   ok   ok   ok   ok   404  404  404
materials:download          GET  hidden 404  404  404  404  404  ok   ok   ok   ok   404  404  404
materials:preview           GET  open   404  404  404  404  ok   ok   ok   ok   ok   404  404  404
api:materials               GET  open   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
api:materials               POST open   in   no   no   no   no   done done no   done no   no   no
api:material                GET  open   404  404  404  404  ok   ok   ok   ok   ok   404  404  404
api:material                PATCH open  in   no   no   no   no   done done no   done no   no   no
api:material                DELETE open in   no   no   no   no   done done done done no   no   no
api:material_download       GET  open   404  404  404  404  back back back back back 404  404  404
tutoring:publish            POST hidden in   404  404  404  404  no   no   done done 404  404  404
tutoring:publish            POST open   in   no   no   no   no   no   no   back back no   no   no
tutoring:decline            POST hidden in   404  404  404  404  no   no   done done 404  404  404
tutoring:decline            POST open   in   no   no   no   no   no   no   409  409  no   no   no
tutoring:request            GET  open   in   ok   back back back back back ok   ok   ok   ok   ok
tutoring:request            POST open   in   done back back back no   no   done done no   no   no
tutoring:request            POST hidden in   404  404  404  404  no   no   409  409  404  404  404
tutoring:withdraw           GET  open   in   back ok   ok   ok   back back back back back back back
tutoring:withdraw           POST open   in   404  done done done 404  404  404  404  404  404  404
tutoring:approve_all        POST open   in   no   no   no   no   done done no   done no   no   no
tutoring:approve_all        POST hidden in   404  404  404  404  409  409  no   409  404  404  404
tutoring:approve            POST open   in   no   no   no   no   done done no   done no   no   no
tutoring:approve/raise      POST open   in   no   no   no   no   done done no   done no   no   no
tutoring:approve/rejected   POST open   in   no   no   no   no   done done no   done no   no   no
tutoring:approve            POST hidden in   404  404  404  404  409  409  no   409  404  404  404
tutoring:reject             POST open   in   no   no   no   no   done done no   done no   no   no
tutoring:reject/approved    POST open   in   no   no   no   no   done done no   done no   no   no
tutoring:excuse             POST open   in   no   no   no   no   done done no   done no   no   no
api:schema                  GET  open   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
api:docs                    GET  open   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
api:sessions                GET  open   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
api:sessions                POST open   in   done done done done done done done done no   done no
api:session                 GET  open   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
api:register                POST open   done done done done done done done done done done done done
api:token                   POST open   in   in   in   in   in   in   in   in   in   in   in   in
api:token_refresh           POST open   in   in   in   in   in   in   in   in   in   in   in   in
api:logout                  POST open   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
api:google                  POST open   404  404  404  404  404  404  404  404  404  404  404  404
api:me                      GET  open   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
api:me                      PATCH open   in   done done done done done done done done done done done
api:session                 GET  hidden 404  404  404  404  404  ok   ok   ok   ok   404  404  404
api:session                 PUT  open   in   no   no   no   no   done done no   done no   no   no
api:session                 PATCH open  in   no   no   no   no   done done no   done no   no   no
api:session/move            PUT  open   in   no   no   no   no   no   done no   done no   no   no
api:session/cancel          PATCH open  in   no   no   no   no   no   done done done no   no   no
api:session                 PUT  hidden in   404  404  404  404  done done no   done 404  404  404
api:session/cancel          PATCH hidden in  404  404  404  404  no   done done done 404  404  404
api:session                 DELETE empty in  no   no   no   no   no   done no   done no   no   no
api:session                 DELETE open in   no   no   no   no   no   409  no   409  no   no   no
api:session                 DELETE hidden in 404  404  404  404  no   done no   done 404  404  404
api:request                 POST open   in   done ok   ok   ok   no   no   done done no   no   no
api:request                 POST hidden in   404  404  404  404  no   no   409  409  404  404  404
api:requests                GET  open   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
api:requests                GET  hidden in   404  404  404  404  ok   ok   ok   ok   404  404  404
api:approve                 POST open   in   no   no   no   no   done done no   done no   no   no
api:approve/raise           POST open   in   no   no   no   no   done done no   done no   no   no
api:approve/waitlist        POST open   in   no   no   no   no   done done no   done no   no   no
api:approve/rejected        POST open   in   no   no   no   no   done done no   done no   no   no
api:approve                 POST hidden in   404  404  404  404  409  409  no   409  404  404  404
api:reject                  POST open   in   no   no   no   no   done done no   done no   no   no
api:reject/approved         POST open   in   no   no   no   no   done done no   done no   no   no
api:reject                  POST hidden in   404  404  404  404  409  409  no   409  404  404  404
api:cancel                  POST open   in   no   done done done no   done done done no   no   no
api:cancel/silent           POST open   in   no   done done done no   done 400  done no   no   no
api:cancel                  POST hidden in   404  404  404  404  no   done done done 404  404  404
api:cancel                  POST live   in   no   409  done done no   409  done done no   no   no
api:publish                 POST hidden in   404  404  404  404  no   no   done done 404  404  404
api:publish                 POST open   in   no   no   no   no   no   no   ok   ok   no   no   no
api:decline                 POST hidden in   404  404  404  404  no   no   done done 404  404  404
api:decline                 POST open   in   no   no   no   no   no   no   409  409  no   no   no
api:start                   POST soon   in   no   no   no   no   done done no   done no   no   no
api:start                   POST open   in   no   no   no   no   409  409  no   409  no   no   no
api:start                   POST hidden in   404  404  404  404  409  409  no   409  404  404  404
api:end                     POST live   in   no   no   no   no   done done no   done no   no   no
api:end                     POST open   in   no   no   no   no   409  409  no   409  no   no   no
api:end                     POST hidden in   404  404  404  404  409  409  no   409  404  404  404
api:webrtc_credentials      GET  room   in   no   no   no   ok   ok   ok   ok   ok   no   no   no
api:webrtc_credentials      GET  shut   in   no   no   no   409  409  409  409  409  no   no   no
api:webrtc_credentials      GET  hidden in   404  404  404  404  409  409  409  409  404  404  404
api:health                  GET  open   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
api:my_sessions             GET  open   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
api:notifications           GET  open   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
api:unread_count            GET  open   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
api:read                    POST open   in   404  404  404  404  404  done 404  404  404  404  404
api:read_all                POST open   in   ok   ok   ok   ok   ok   done ok   ok   ok   ok   ok
realtime:events             GET  open   400  400  400  400  400  400  400  400  400  400  400  400
realtime:ws_ticket          POST open   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
notifications:list          GET  open   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
notifications:menu          GET  open   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
notifications:toast         GET  open   in   404  404  404  404  404  ok   404  404  404  404  404
notifications:read          POST open   in   404  404  404  404  404  done 404  404  404  404  404
notifications:read_all      POST open   in   back back back back back done back back back back back
notifications:approve       POST open   in   404  404  404  404  404  done 404  404  404  404  404
notifications:approve       POST live   in   404  404  404  404  404  409  404  404  404  404  404
notifications:settings      GET  open   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
notifications:settings      POST open   in   done done done done done done done done done done done
notifications:settings/junk POST open   in   400  400  400  400  400  400  400  400  400  400  400
webpush:subscribe           POST open   in   400  400  400  400  400  400  400  400  400  400  400
webpush:unsubscribe         POST open   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
webpush:remove              POST open   in   404  404  404  404  404  404  404  404  404  404  404
email:unsubscribe           GET  open   404  404  404  404  404  404  404  404  404  404  404  404
email:unsubscribe           POST open   404  404  404  404  404  404  404  404  404  404  404  404
email:again                 POST open   in   back back back back back back back back back back back
google_login                POST open   404  404  404  404  404  404  404  404  404  404  404  404
google_callback             GET  open   404  404  404  404  404  404  404  404  404  404  404  404
account_login               GET  open   ok   back back back back back back back back back back back
account_login               POST open   400  back back back back back back back back back back back
account_logout              GET  open   back ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
account_logout              POST open   back back back back back back back back back back back back
account_inactive            GET  open   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
account_signup              GET  open   ok   back back back back back back back back back back back
account_signup              POST open   done back back back back back back back back back back back
account_reauthenticate      GET  open   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
account_reauthenticate      POST open   in   400  400  400  400  400  400  400  400  400  400  400
account_email               GET  open   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
account_email               POST open   in   back back back back back back back back back back back
account_email_verification_sent GET  open in   back back back back back back back back back back back
account_email_verification_sent POST open in   back back back back back back back back back back back
account_change_password     GET  open   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
account_change_password     POST open   in   done done done done done done done done done done done
account_set_password        GET  open   in   back back back back back back back back back back back
account_set_password        POST open   in   back back back back back back back back back back back
account_reset_password      GET  open   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
account_reset_password      POST open   back back back back back back back back back back back back
account_reset_password_done GET  open   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
account_reset_password_from_key GET  open ok ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
account_reset_password_from_key POST open 400  400  400  400  400  400  400  400  400  400  400  400
account_reset_password_from_key_done GET open ok ok ok ok   ok   ok   ok   ok   ok   ok   ok   ok
account_confirm_login_code  GET  open   in   back back back back back back back back back back back
account_confirm_login_code  POST open   in   back back back back back back back back back back back
"""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table; `name` is the address, `key` the address with its variant."""

    key: str
    method: str
    scene: str
    expected: dict[str, str]

    @property
    def name(self) -> str:
        """The URL's name with its namespace."""
        return self.key.split("/")[0]

    @property
    def is_for_programs(self) -> bool:
        """Whether it is the API's, and takes JSON."""
        return self.name.startswith(("api:", "realtime:"))

    def __str__(self) -> str:
        return f"{self.key}-{self.method}-{self.scene}"


def _read(text: str) -> Line:
    key, method, scene, *words = text.split()
    return Line(key, method, scene, dict(zip(ROLES, words, strict=True)))


LINES: Final = [_read(text) for text in TABLE.strip().splitlines() if not text.startswith("#")]
METHODS: Final = {name: {one.method for one in LINES if one.name == name} for name in {o.name for o in LINES}}
