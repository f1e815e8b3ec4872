"""Process settings: frozen sections, each field with its environment name and a sentence of help."""

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from palaver.core.errors import PalaverError
from palaver.kit.networks import networks_of
from palaver.kit.origins import origins_of


class BadSetting(PalaverError):
    """A setting that cannot be used; its text names it and says what it takes."""


def option(default: Any, env: str, help: str, *, shown: bool = True) -> Any:
    return field(default=default, repr=shown, metadata={"env": env, "help": help})


@dataclass(frozen=True, slots=True, kw_only=True)
class Http:
    host: str = option("127.0.0.1", "PALAVER_HOST", "Address to listen on.")
    port: int = option(8000, "PALAVER_PORT", "Port to listen on.")
    public_url: str = option("", "PALAVER_PUBLIC_URL", "URL that people use to reach this server, where it differs.")
    allowed_hosts: str = option("", "PALAVER_ALLOWED_HOSTS", "More names of this server, by comma.")
    allowed_origins: str = option("", "PALAVER_ALLOWED_ORIGINS", "Origins whose pages may call the API, by comma.")
    trusted_proxies: str = option("", "PALAVER_TRUSTED_PROXIES", "Proxies to believe: addresses, networks, by comma.")
    upload_mb: int = option(64, "PALAVER_UPLOAD_MB", "Largest document that is taken, in MB.")
    wrong_logins_per_minute: int = option(
        10, "PALAVER_WRONG_LOGINS_PER_MINUTE", "Wrong passwords and links from one address; 0: any number."
    )
    refused_per_minute: int = option(
        300, "PALAVER_REFUSED_PER_MINUTE", "Wrong keys and tokens from one address; 0: any number."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Where each part is served; empty means the embedded one under the data directory."""

    database_url: str = option("", "PALAVER_DATABASE_URL", "PostgreSQL 15 or later.")
    redis_url: str = option("", "PALAVER_REDIS_URL", "Redis or Valkey, for several workers or servers.")
    qdrant_url: str = option("", "PALAVER_QDRANT_URL", "Qdrant, instead of pgvector.")
    blobs_url: str = option("", "PALAVER_BLOBS_URL", "s3://bucket/prefix?endpoint=…, instead of a folder.")
    smtp_url: str = option("", "PALAVER_SMTP_URL", "smtp://user:password@host:587, or smtps://; else links are shown.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Security:
    ui_key_required: bool = option(
        False, "PALAVER_UI_KEY_REQUIRED", "true: sign-in, docs and OpenAPI ask for a ui key first."
    )
    signup_enabled: bool = option(
        False, "PALAVER_SIGNUP_ENABLED", "true: strangers may sign up, each with an account of their own; needs mail."
    )
    mfa_mandatory: bool = option(
        False, "PALAVER_MFA_MANDATORY", "true: people set up a second factor before they do anything else."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Oidc:
    """Signing in by an OpenID issuer, into the first account; offered as soon as the issuer is set."""

    issuer: str = option(
        "", "PALAVER_OIDC_ISSUER", "The issuer, exactly as it calls itself: https://login.example.org."
    )
    client_id: str = option("", "PALAVER_OIDC_CLIENT_ID", "What the issuer calls this server.")
    client_secret: str = option(
        "", "PALAVER_OIDC_CLIENT_SECRET", "The secret that the issuer gave; none for a public client.", shown=False
    )
    scopes: str = option("openid email profile", "PALAVER_OIDC_SCOPES", "What is asked for, `openid` among it.")
    roles: str = option("", "PALAVER_OIDC_ROLES", "Roles by the issuer's groups, by comma: Sales=editor,Admins=admin.")
    default_role: str = option(
        "", "PALAVER_OIDC_DEFAULT_ROLE", "The role of those without such a group; none: they are refused."
    )
    link_by_email: bool = option(
        False, "PALAVER_OIDC_LINK_BY_EMAIL", "true: an address that the issuer has verified opens its person's account."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    data_dir: str = option("", "PALAVER_DATA_DIR", "Folder of all that is embedded.")
    workers: int = option(1, "PALAVER_WORKERS", "Worker processes.")
    model_concurrency: int = option(
        2000, "PALAVER_MODEL_CONCURRENCY", "Calls at once to one connection of models, over all workers; others wait."
    )
    admin_key: str = option("", "PALAVER_ADMIN_KEY", "Secret of the super key: 32 characters or more.")
    bots_dir: str = option("", "PALAVER_BOTS_DIR", "Folder of bot packages that is watched: a change becomes a draft.")
    log_level: str = option("info", "PALAVER_LOG", "debug, info, warning or error; debug logs every request.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """How secrets are kept; Vault is asked as soon as its address is set."""

    master_key: str = option(
        "", "PALAVER_MASTER_KEY", "What secrets are sealed under: 32 random characters or more.", shown=False
    )
    master_key_old: str = option(
        "", "PALAVER_MASTER_KEY_OLD", "The one before, until every secret is under the new one.", shown=False
    )
    vault_addr: str = option("", "PALAVER_VAULT_ADDR", "Vault's address, for references such as vault://path#key.")
    vault_token: str = option("", "PALAVER_VAULT_TOKEN", "The token to ask Vault with; renewed.", shown=False)
    vault_role_id: str = option("", "PALAVER_VAULT_ROLE_ID", "Or the AppRole to sign in by.", shown=False)
    vault_secret_id: str = option("", "PALAVER_VAULT_SECRET_ID", "The AppRole's secret id.", shown=False)
    vault_namespace: str = option("", "PALAVER_VAULT_NAMESPACE", "Vault's namespace, where it has several.")
    vault_mount: str = option("secret", "PALAVER_VAULT_MOUNT", "Where the KV v2 engine is mounted.")
    vault_prefix: str = option(
        "palaver", "PALAVER_VAULT_PREFIX", "An account reads below this path and its own slug, nothing else."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Mcp:
    """Servers of the Model Context Protocol that bots may use tools of."""

    commands: str = option(
        "",
        "PALAVER_MCP_COMMANDS",
        "Programs that may be started as such servers, by semicolon: files=/usr/bin/mcp-files /srv/docs; else none.",
    )
    trusted: str = option(
        "", "PALAVER_MCP_TRUSTED", "host:port of such servers inside one's own network, by comma; others are public."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """Services whose operations bots may call as tools, and their programs may ask; what programs may send."""

    trusted: str = option(
        "", "PALAVER_TOOLS_TRUSTED", "host:port of such services inside one's own network, by comma; others are public."
    )
    letters_per_hour: int = option(
        2000, "PALAVER_LETTERS_PER_HOUR", "Letters and messages that programs of one account send; 0: any number."
    )

    @property
    def places(self) -> frozenset[str]:
        """`trusted` one by one."""
        return frozenset(place.strip() for place in self.trusted.split(",") if place.strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    http: Http = Http()
    parts: Parts = Parts()
    security: Security = Security()
    oidc: Oidc = Oidc()
    process: Process = Process()
    keeping: Keeping = Keeping()
    mcp: Mcp = Mcp()
    tools: Tools = Tools()
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def data_dir(self) -> Path:
        return Path(self.process.data_dir).expanduser() if self.process.data_dir else default_data_dir()


def default_data_dir() -> Path:
    """The user's data folder: XDG's, or Application Support on macOS."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "palaver"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "palaver"


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Build the settings from environment variables; a BadSetting names the variable that cannot be used."""
    settings = Settings(
        http=_section(Http, environment),
        parts=_section(Parts, environment),
        security=_section(Security, environment),
        oidc=_section(Oidc, environment),
        process=_section(Process, environment),
        keeping=_section(Keeping, environment),
        mcp=_section(Mcp, environment),
        tools=_section(Tools, environment),
        environment=dict(environment),
    )
    _check_origins(settings.http)
    _check_proxies(settings.http)
    if settings.security.signup_enabled and not settings.parts.smtp_url:
        raise BadSetting("PALAVER_SIGNUP_ENABLED needs PALAVER_SMTP_URL: an address is proved by a letter.")
    if settings.process.model_concurrency < 1:
        raise BadSetting("PALAVER_MODEL_CONCURRENCY takes a number from 1.")
    key = settings.process.admin_key
    if key and len(key) < 32:
        raise BadSetting("PALAVER_ADMIN_KEY is too short: it takes 32 characters or more.")
    return settings


def _check_origins(http: Http) -> None:
    public = urlsplit(http.public_url)
    for name, text in (
        ("PALAVER_PUBLIC_URL", http.public_url and f"{public.scheme}://{public.netloc}"),
        ("PALAVER_ALLOWED_ORIGINS", http.allowed_origins),
    ):
        try:
            origins_of(text)
        except ValueError as error:
            raise BadSetting(f"{name} cannot be used: {error}.") from None


def _check_proxies(http: Http) -> None:
    try:
        networks_of(http.trusted_proxies)
    except ValueError as error:
        raise BadSetting(f"PALAVER_TRUSTED_PROXIES takes addresses or networks, by comma: {error}.") from None


def _section(section: type, environment: Mapping[str, str]) -> Any:
    values: dict[str, object] = {}
    for item in fields(section):
        text = environment.get(item.metadata["env"], "")
        if text:
            read = _READ.get(type(item.default))
            values[item.name] = read(item.metadata["env"], text) if read else text
    return section(**values)


def _number(name: str, text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise BadSetting(f"{name} takes a whole number, not {text!r}.") from None


def _switch(name: str, text: str) -> bool:
    if text.lower() not in _SWITCHES:
        raise BadSetting(f"{name} takes true or false, not {text!r}.")
    return _SWITCHES[text.lower()]


_SWITCHES: Final = {"true": True, "1": True, "false": False, "0": False}
_READ: Final[Mapping[type, Callable[[str, str], object]]] = {int: _number, bool: _switch}
