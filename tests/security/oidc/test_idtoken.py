"""What an issuer, or somebody between us and it, may not get past us: forged, foreign, old and replayed tokens."""

import time
from collections.abc import Mapping
from typing import Any

import pytest
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from palaver.security.oidc.attempt import new_attempt
from palaver.security.oidc.flow import Flow
from palaver.security.oidc.refusals import IssuerFailed, NotVouched
from tests.servers.issuer_double import IssuerDouble, signed, signed_by_public, unsigned

ATTEMPT = new_attempt("http://127.0.0.1/api/auth/oidc/callback", "/")


async def vouched(flow: Flow, **answer: str) -> Mapping[str, Any]:
    return await flow.vouched(ATTEMPT, {"state": ATTEMPT.state, "code": "code", **answer})


def honest(double: IssuerDouble, key: RSAKey, **changed: Any) -> str:
    return signed(double.claims(nonce=ATTEMPT.nonce, **changed), key, "RS256", kid=key.kid)


async def test_an_honest_token_says_who_it_is(flow: Flow, double: IssuerDouble, key: RSAKey) -> None:
    double.token = honest(double, key)
    claims = await vouched(flow)
    assert (claims["sub"], claims["groups"]) == ("ana", ["Sales"])
    assert double.redeemed["code_verifier"] == ATTEMPT.verifier
    assert "client_secret" not in double.redeemed
    assert double.shown.startswith("Basic "), "the secret is in no form that somebody may log"
    assert "/userinfo" not in double.asked


@pytest.mark.parametrize("algorithm", ["PS256", "RS512", "ES256", "Ed25519"])
async def test_it_may_be_signed_by_any_key_that_only_the_issuer_has(
    flow: Flow, double: IssuerDouble, algorithm: str
) -> None:
    key = _key(algorithm)
    double.keys = [key.as_dict(private=False)]
    double.token = signed(double.claims(nonce=ATTEMPT.nonce), key, algorithm, kid=key.kid, more="unknown header")
    assert (await vouched(flow))["sub"] == "ana"


def _key(algorithm: str) -> RSAKey | ECKey | OKPKey:
    if algorithm == "ES256":
        return ECKey.generate_key("P-256", {"kid": "it"})
    if algorithm == "Ed25519":
        return OKPKey.generate_key("Ed25519", {"kid": "it"})
    return RSAKey.generate_key(2048, {"kid": "it"})


FORGED: Mapping[str, Any] = {
    "alg none": lambda claims, key, _: unsigned(claims),
    "the public key as a secret": lambda claims, key, _: signed_by_public(claims, key),
    "a key of somebody else": lambda claims, _, other: signed(claims, other, "RS256", kid=other.kid),
    "somebody else's key under the issuer's id": lambda claims, key, other: signed(claims, other, "RS256", kid=key.kid),
    "cut": lambda claims, key, _: signed(claims, key, "RS256", kid=key.kid)[:-9],
    "changed": lambda claims, key, _: _changed(signed(claims, key, "RS256", kid=key.kid)),
    "nothing": lambda *_: "",
    "no token": lambda *_: "a.b.c",
}


def _changed(token: str) -> str:
    head, body, signature = token.split(".")
    return f"{head}.{body[:-8]}AAAAAAAA.{signature}"


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED)
async def test_a_forged_token_is_refused(
    flow: Flow, double: IssuerDouble, key: RSAKey, other: RSAKey, forge: Any
) -> None:
    double.token = forge(double.claims(nonce=ATTEMPT.nonce), key, other)
    with pytest.raises(NotVouched):
        await vouched(flow)


async def test_a_shared_secret_among_the_published_keys_is_none(flow: Flow, double: IssuerDouble, key: RSAKey) -> None:
    secret = OctKey.import_key("0123456789" * 4)
    double.keys.append({**secret.as_dict(private=True), "kid": "secret"})
    double.token = signed(double.claims(nonce=ATTEMPT.nonce), secret, "HS256", kid="secret")
    with pytest.raises(NotVouched, match="algorithm"):
        await vouched(flow)


WRONG: Mapping[str, dict[str, Any]] = {
    "another issuer": {"iss": "http://127.0.0.1:1"},
    "no issuer": {"iss": None},
    "another audience": {"aud": "somebody"},
    "no audience": {"aud": None},
    "several audiences, given to nobody": {"aud": ["palaver", "project"]},
    "several audiences, given to another": {"aud": ["palaver", "project"], "azp": "somebody"},
    "our audience, given to another": {"azp": "somebody"},
    "no end": {"exp": None},
    "an end that is no time": {"exp": "never"},
    "another nonce": {"nonce": "x"},
    "no nonce": {"nonce": None},
    "nobody": {"sub": None},
    "an empty name": {"sub": ""},
    "a name that is none": {"sub": "ana\x00"},
    "a name without end": {"sub": "a" * 256},
}


@pytest.mark.parametrize("changed", WRONG.values(), ids=WRONG)
async def test_a_signed_token_that_is_not_for_this_sign_in_is_refused(
    flow: Flow, double: IssuerDouble, key: RSAKey, changed: dict[str, Any]
) -> None:
    double.token = signed(double.claims(**{"nonce": ATTEMPT.nonce, **changed}), key, "RS256", kid=key.kid)
    with pytest.raises(NotVouched):
        await vouched(flow)


@pytest.mark.parametrize("changed", [{"aud": ["palaver"]}, {"aud": ["project", "palaver"], "azp": "palaver"}], ids=str)
async def test_several_audiences_are_fine(
    flow: Flow, double: IssuerDouble, key: RSAKey, changed: dict[str, Any]
) -> None:
    double.token = honest(double, key, **changed)
    assert (await vouched(flow))["sub"] == "ana"


@pytest.mark.parametrize(
    ("made", "ends", "fine"), [(-900, -600, False), (600, 900, False), (-300, -5, True), (5, 9, True)]
)
async def test_a_token_counts_for_its_time_by_a_clock_that_may_be_a_little_wrong(
    flow: Flow, double: IssuerDouble, key: RSAKey, made: int, ends: int, fine: bool
) -> None:
    now = int(time.time())
    double.token = honest(double, key, iat=now + made, exp=now + ends)
    if fine:
        assert (await vouched(flow))["sub"] == "ana"
    else:
        with pytest.raises(NotVouched, match="clocks"):
            await vouched(flow)


async def test_a_rotated_key_is_found_and_the_old_one_counts_no_more(
    flow: Flow, double: IssuerDouble, key: RSAKey, other: RSAKey
) -> None:
    double.token = honest(double, key)
    for _ in range(3):
        await vouched(flow)
    assert double.asked["/keys"] == 1
    double.publish(other)
    double.token = honest(double, other)
    await vouched(flow)
    assert double.asked["/keys"] == 2
    double.token = honest(double, key)
    with pytest.raises(NotVouched):
        await vouched(flow)
    assert double.asked["/keys"] == 3, "an unknown key has them read once, not for ever"


async def test_without_an_id_the_one_key_that_fits_counts(
    flow: Flow, double: IssuerDouble, key: RSAKey, other: RSAKey
) -> None:
    double.token = signed(double.claims(nonce=ATTEMPT.nonce), key, "RS256")
    await vouched(flow)
    double.publish(key, other)
    flow.issuer._keys_until = 0.0
    with pytest.raises(NotVouched):
        await vouched(flow)


async def test_the_answer_must_be_this_browsers(flow: Flow, double: IssuerDouble, key: RSAKey) -> None:
    double.token = honest(double, key)
    for answer in ({"state": "x"}, {"state": ""}, {"state": new_attempt("", "/").state}, {"code": ""}):
        with pytest.raises(NotVouched):
            await vouched(flow, **answer)
    assert "/token" not in double.asked, "no code is redeemed for a stranger's answer"


async def test_an_answer_of_another_issuer_is_refused(flow: Flow, double: IssuerDouble, key: RSAKey) -> None:
    """RFC 9207: the mix-up."""
    double.token = honest(double, key)
    with pytest.raises(NotVouched):
        await vouched(flow, iss="https://evil.example")
    assert (await vouched(flow, iss=double.url))["sub"] == "ana"
    assert double.asked["/token"] == 1


async def test_who_says_to_name_itself_must(flow: Flow, double: IssuerDouble, key: RSAKey) -> None:
    double.more = {"authorization_response_iss_parameter_supported": True}
    double.token = honest(double, key)
    with pytest.raises(NotVouched):
        await vouched(flow)


async def test_what_the_token_lacks_is_in_userinfo(flow: Flow, double: IssuerDouble, key: RSAKey) -> None:
    double.token = honest(double, key, groups=None, email=None, name="Ana of the token")
    double.userinfo = {"sub": "ana", "groups": ["Sales"], "email": "ana@info.example", "name": "Ana of userinfo"}
    claims = await vouched(flow)
    assert (claims["groups"], claims["email"], claims["name"]) == (["Sales"], "ana@info.example", "Ana of the token")


async def test_userinfo_about_somebody_else_is_refused(flow: Flow, double: IssuerDouble, key: RSAKey) -> None:
    double.token = honest(double, key, groups=None)
    for subject in ("ben", "", None):
        double.userinfo = {"sub": subject, "groups": ["Admins"]}
        with pytest.raises(NotVouched):
            await vouched(flow)


async def test_a_code_that_was_used_already_is_refused(flow: Flow, double: IssuerDouble) -> None:
    double.refuse = "invalid_grant"
    with pytest.raises(NotVouched, match="invalid_grant"):
        await vouched(flow)


async def test_a_wrong_secret_of_ours_is_no_fault_of_the_visitor(flow: Flow, double: IssuerDouble) -> None:
    double.refuse = "invalid_client"
    with pytest.raises(IssuerFailed, match="invalid_client"):
        await vouched(flow)


async def test_an_answer_without_end_is_not_read_to_its_end(flow: Flow, double: IssuerDouble) -> None:
    double.padding = 2 * 1024 * 1024
    with pytest.raises(IssuerFailed, match="larger"):
        await flow.question(ATTEMPT)


async def test_a_failure_is_remembered_for_a_moment(flow: Flow, double: IssuerDouble) -> None:
    """Nobody has us ask an issuer that is down as often as they like."""
    double.more = {"issuer": "https://evil.example"}
    for _ in range(5):
        with pytest.raises(IssuerFailed, match="PALAVER_OIDC_ISSUER"):
            await flow.question(ATTEMPT)
    assert double.asked["/.well-known/openid-configuration"] == 1


@pytest.mark.parametrize("address", ["", "ftp://127.0.0.1/x", "/token", "http://127.0.0.1/\r\nx", "javascript:x"])
async def test_parts_of_an_issuer_are_web_addresses(flow: Flow, double: IssuerDouble, address: str) -> None:
    double.more = {"token_endpoint": address}
    with pytest.raises(IssuerFailed):
        await flow.question(ATTEMPT)
