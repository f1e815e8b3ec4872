"""Which names and origins are ours, by the settings."""

import pytest

from palaver.core.settings import BadSetting, Http, read_settings
from palaver.kit.origins import origin_of, origins_of
from palaver.web.site import Site, configured, named


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://example.org", "https://example.org"),
        (" HTTPS://Example.ORG:443 ", "https://example.org"),
        ("http://example.org:443", "http://example.org:443"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("capacitor://localhost", "capacitor://localhost"),
    ],
)
def test_an_origin_is_written_as_browsers_do(text: str, origin: str) -> None:
    assert origin_of(text) == origin


@pytest.mark.parametrize(
    "text",
    [
        "",
        "*",
        "null",
        "example.org",
        "https://",
        "https://*.example.org",
        "https://example.org/",
        "https://a@b",
        "a://b c",
    ],
)
def test_what_is_no_origin_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no origin"):
        origin_of(text)


def test_a_list_of_origins_may_have_gaps() -> None:
    assert origins_of("https://a.example, ,http://b.example:80") == {"https://a.example", "http://b.example"}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("PALAVER_ALLOWED_ORIGINS", "*"),
        ("PALAVER_ALLOWED_ORIGINS", "https://a.example/app"),
        ("PALAVER_PUBLIC_URL", "chat.example.org"),
    ],
)
def test_a_setting_that_names_no_origin_is_named(name: str, text: str) -> None:
    with pytest.raises(BadSetting, match=name):
        read_settings({name: text})


SITE = configured(
    Http(public_url="https://chat.example.org/", allowed_hosts="Other.example, third.example", host="box.example"),
    tls=False,
)


@pytest.mark.parametrize(
    "host",
    [
        "chat.example.org",
        "CHAT.example.org:443",
        "chat.example.org.",
        "other.example",
        "third.example:8000",
        "box.example:8000",
        "127.0.0.1:8000",
        "192.168.1.20",
        "[::1]:8000",
        "[fe80::1]",
        "localhost:8000",
        "palaver",
        "palaver.localhost",
        "box.local:8000",
        "palaver.svc.cluster.local",
    ],
)
def test_a_name_of_ours_is_answered(host: str) -> None:
    assert SITE.answers_for(host)


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "chat.example.org.evil.example",
        "127.0.0.1.evil.example",
        "xlocal.example",
        "0x7f.1",
        "1.2.3.4.5",
    ],
)
def test_a_name_that_a_stranger_can_own_is_not(host: str) -> None:
    assert not SITE.answers_for(host)


@pytest.mark.parametrize(
    "host",
    ["", ":80", "a b", "a/b", "a?b", "a#b", "a@b", "a\\b", "a:b", "a:1:2", "[::1", "ä.example", ".example", "a,b"],
)
def test_a_host_that_is_none_is_refused(host: str) -> None:
    with pytest.raises(ValueError, match="no Host"):
        named(host)


@pytest.mark.parametrize(
    ("site", "origin", "host", "here"),
    [
        (Site(), "http://localhost:8000", "localhost:8000", True),
        (Site(), "https://10.0.0.1", "10.0.0.1", True),
        (Site(), "http://localhost:8001", "localhost:8000", False),
        (Site(), "null", "localhost:8000", False),
        (Site(), "", "", False),
        (Site(), "ftp://localhost", "localhost", False),
        (Site(tls=True), "https://localhost", "localhost", True),
        (Site(tls=True), "http://localhost", "localhost", False),
        (SITE, "https://chat.example.org", "upstream:8000", True),
        (SITE, "http://chat.example.org", "chat.example.org", False),
        (SITE, "http://127.0.0.1:8000", "127.0.0.1:8000", True),
        (SITE, "https://other.example", "chat.example.org", False),
    ],
)
def test_a_page_is_ours_or_anothers(site: Site, origin: str, host: str, *, here: bool) -> None:
    assert site.is_here(origin, host) is here
