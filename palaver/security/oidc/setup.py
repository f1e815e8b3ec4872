"""Whether the settings of an issuer can be used, told at the start."""

from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from palaver.core.settings import BadSetting, Oidc
from palaver.security.oidc.groups import roles_by_group

_LOCAL: Final = (".localhost", "localhost")


def must_be_usable(settings: Oidc) -> None:
    """BadSetting names what cannot be used; without an issuer nothing is asked of the rest."""
    if not settings.issuer:
        return
    parts = urlsplit(settings.issuer)
    if parts.scheme not in {"https", "http"} or not parts.hostname or parts.query or parts.fragment:
        raise BadSetting("PALAVER_OIDC_ISSUER takes an address such as https://login.example.org.")
    if parts.scheme == "http" and not _is_this_machine(parts.hostname):
        raise BadSetting("PALAVER_OIDC_ISSUER takes https://: over plain HTTP anybody on the way could sign in.")
    if not settings.client_id:
        raise BadSetting("PALAVER_OIDC_CLIENT_ID is missing: what the issuer calls this server.")
    if "openid" not in settings.scopes.split():
        raise BadSetting("PALAVER_OIDC_SCOPES must hold `openid`.")
    if not roles_by_group(settings.roles) and not settings.default_role:
        raise BadSetting("Nobody could sign in: set PALAVER_OIDC_ROLES, PALAVER_OIDC_DEFAULT_ROLE, or both.")


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.endswith(_LOCAL)
