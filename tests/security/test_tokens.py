"""S9, S10: a token counts only as we signed it, a password or link only as it was given."""

import base64
import hmac
import json
import re
import time
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any
from uuid import uuid4

import httpx2
import msgspec
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey, OKPKey

from palaver.core.db import Database
from palaver.core.errors import Unauthenticated
from palaver.security.tokens.tokens import Tokens
from tests.security.carriers import CARRIERS, counts_nowhere
from tests.security.home import Home, bearer
from tests.servers.palaver import PalaverServer

KIDS: list[object] = ["' or '1'='1", "'; select pg_sleep(300); --", "../../dev/null", None, 0, {}]
EMPTY = [None, "", [], {}, 0, False, [""], {"$ne": None}]


@pytest.fixture
async def genuine(nobody: httpx2.AsyncClient, ours: Home) -> str:
    made = await nobody.post(
        "/api/chat/get_token", json={"user_id": "u", "persona": ours.alias}, headers=bearer("", ours.prod).headers
    )
    return str(made.json()["token"])


def part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def parts(token: str) -> tuple[dict[str, Any], dict[str, Any], str]:
    header, claims, signature = token.split(".")
    return *(json.loads(base64.urlsafe_b64decode(text + "==")) for text in (header, claims)), signature


def forgeries(token: str, theirs: Home, published: Sequence[Mapping[str, Any]] = ()) -> list[str]:
    """What an attacker can make of a genuine token without our key, knowing the public half of it."""
    header, claims, signature = parts(token)
    end = token.rpartition(".")[0]
    grown = {**claims, "account": str(theirs.account), "bot": str(theirs.bot)}
    other = OKPKey.generate_key("Ed25519", {"kid": header["kid"]})
    curve = ECKey.generate_key("P-256", {"kid": header["kid"]})
    public = OctKey.import_key(header["kid"])
    return [
        *(token[:length] for length in range(4, len(token), len(token) // 12)),
        *(f"{token[:place]}{'A' if token[place] != 'A' else 'B'}{token[place + 1 :]}" for place in _spread(token)),
        *(as_secret(header, grown, secret) for key in published for secret in _written(key)),
        *(f"{part({**header, 'kid': kid})}.{part(grown)}.{signature}" for kid in [*KIDS, [header["kid"]]]),
        f"{end}.",
        f"{end}.AAAA",
        f"{end}.{signature[:-4]}AAAA",
        f"{token.partition('.')[0]}.{part(grown)}.{signature}",
        f"{part({**header, 'kid': 'x'})}.{part(claims)}.{signature}",
        *(f"{part({'alg': alg, 'typ': 'JWT'})}.{part(grown)}." for alg in ("none", "None", "NONE", "")),
        *(f"{part({**header, 'alg': alg})}.{part(grown)}.{signature}" for alg in ("none", "HS256", "EdDSA", "RS256")),
        jwt.encode({**header}, grown, other, algorithms=["Ed25519"]),
        jwt.encode({**header, "kid": "foreign"}, grown, other, algorithms=["Ed25519"]),
        jwt.encode({**header, "kid": "../../dev/null"}, grown, other, algorithms=["Ed25519"]),
        jwt.encode({"alg": "Ed25519"}, grown, other, algorithms=["Ed25519"]),
        jwt.encode({**header, "jwk": other.as_dict(private=False)}, grown, other, algorithms=["Ed25519"]),
        jwt.encode({**header, "alg": "ES256"}, grown, curve, algorithms=["ES256"]),
        jwt.encode({**header, "alg": "HS256"}, grown, public, algorithms=["HS256"]),
        f"{part({**header, 'jku': 'http://127.0.0.1:1/keys', 'x5u': 'http://127.0.0.1:1/'})}.{part(grown)}.{signature}",
        f"{part({**header, 'crit': ['exp']})}.{part(claims)}.{signature}",
        "eyJ..",
        "eyJ" + "A" * 5000,
        "eyJhbGciOiJFZDI1NTE5In0." + "A" * 20_000 + ".AAAA",
        token.replace(".", ".."),
        f"{token}.{signature}",
    ]


def _spread(token: str) -> list[int]:
    """Places in every part of it, but for the ends: the last letter of base64 may stand for the same bytes."""
    begins = [0, *(found.end() for found in re.finditer(r"\.", token)), len(token) + 1]
    return [place for one, end in pairwise(begins) for place in range(one, end - 3, max(1, (end - one) // 6))]


def _written(key: Mapping[str, Any]) -> list[bytes]:
    """A public key in the forms in which a careless server may take it for a shared secret."""
    raw = base64.urlsafe_b64decode(key["x"] + "==")
    return [raw, str(key["x"]).encode(), json.dumps(key).encode(), OKPKey.import_key(dict(key)).as_pem(private=False)]


def as_secret(header: Mapping[str, Any], claims: Mapping[str, Any], secret: bytes) -> str:
    """A token whose signature is an HMAC with a key that everybody knows."""
    text = f"{part({**header, 'alg': 'HS256'})}.{part(claims)}"
    mac = hmac.new(secret, text.encode(), "sha256").digest()
    return f"{text}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


async def test_a_genuine_token_counts(nobody: httpx2.AsyncClient, server: PalaverServer, genuine: str) -> None:
    for name, (ask, taken, _) in CARRIERS.items():
        assert await ask(nobody, server, genuine) == taken, name


async def test_no_forged_token_counts(
    nobody: httpx2.AsyncClient, server: PalaverServer, theirs: Home, genuine: str
) -> None:
    """By no carrier, and also after the genuine one did: what is remembered of it opens nothing else."""
    assert (await nobody.get("/api/sessions", headers=bearer("", genuine).headers)).status_code == 200
    published = (await nobody.get("/.well-known/jwks.json")).json()["keys"]
    assert published
    for token in forgeries(genuine, theirs, published):
        await counts_nowhere(nobody, server, token)


async def test_a_token_of_ours_counts_for_its_time_and_purpose(
    nobody: httpx2.AsyncClient, server: PalaverServer, db: Database, ours: Home, genuine: str
) -> None:
    tokens = Tokens(db)
    await tokens.load()
    claims = tokens.verify(genuine)
    fine = tokens.mint(claims)
    assert (await nobody.get("/api/sessions", headers=bearer("", fine).headers)).status_code == 200
    key = tokens._keys[0]
    body = {**msgspec.to_builtins(claims), "aud": "palaver-chat"}
    header = {"alg": "Ed25519", "kid": key.kid}
    for wrong in (
        {"exp": int(time.time()) - 1},
        {"exp": None},
        {"exp": "never"},
        {"aud": "palaver-widget"},
        {"aud": None},
        {"key": str(uuid4())},
        {"account": "x"},
        {"sub": None},
        {"iat": int(time.time()) + 3600},
        {"nbf": int(time.time()) + 3600},
        {"iat": "soon"},
        {"nbf": True},
    ):
        changed = {name: value for name, value in {**body, **wrong}.items() if value is not None}
        token = jwt.encode(header, changed, key, algorithms=["Ed25519"])
        await counts_nowhere(nobody, server, token)


async def test_what_we_sign_for_one_purpose_opens_no_other(
    nobody: httpx2.AsyncClient, db: Database, ours: Home, genuine: str
) -> None:
    tokens = Tokens(db)
    await tokens.load()
    claims = msgspec.to_builtins(tokens.verify(genuine))
    for purpose in ("palaver-ui", "palaver-visitor", "palaver", ""):
        signed = tokens.sign(purpose, claims, 60)
        assert tokens.opened(purpose, signed)["sub"] == "u"
        assert (await nobody.get("/api/sessions", headers=bearer("", signed).headers)).status_code == 401
        with pytest.raises(Unauthenticated):
            tokens.opened(purpose, genuine)
        with pytest.raises(Unauthenticated):
            tokens.opened(f"{purpose}x", signed)
        with pytest.raises(Unauthenticated):
            tokens.opened(purpose, tokens.sign(purpose, claims, 0))


async def test_the_keys_are_published_without_their_private_half(
    nobody: httpx2.AsyncClient, ours: Home, genuine: str
) -> None:
    answer = await nobody.get("/.well-known/jwks.json")
    assert answer.status_code == 200
    keys = answer.json()["keys"]
    for key in keys:
        assert key.keys() == {"kty", "crv", "x", "kid", "use", "alg"}
    assert parts(genuine)[0]["kid"] in {key["kid"] for key in keys}
    others = [OKPKey.import_key(key) for key in keys]
    assert jwt.decode(genuine, KeySet(list(others)), algorithms=["Ed25519"]).claims["sub"] == "u"


async def test_a_new_signing_key_signs_and_the_one_before_still_verifies(
    nobody: httpx2.AsyncClient, db: Database, ours: Home, genuine: str
) -> None:
    other = Tokens(db)  # another worker's
    await other.load()
    turned = await nobody.post("/api/tokens/rotate-signing-key", headers=bearer("", ours.key).headers)
    assert turned.status_code == 200, turned.text
    made = await nobody.post(
        "/api/chat/get_token", json={"user_id": "u", "persona": ours.alias}, headers=bearer("", ours.prod).headers
    )
    newer = made.json()["token"]
    assert parts(newer)[0]["kid"] == turned.json()["kid"] != parts(genuine)[0]["kid"]
    for token in (genuine, newer):
        assert (await nobody.get("/api/sessions", headers=bearer("", token).headers)).status_code == 200
        await other.meet(token)
        assert other.verify(token).sub == "u"
    by_other = other.mint(other.verify(genuine))
    assert parts(by_other)[0]["kid"] == turned.json()["kid"]


async def test_an_unknown_key_is_asked_for_once_in_a_while(db: Database, theirs: Home, genuine: str) -> None:
    tokens = Tokens(db)
    for strange in ("", ".", "eyJ", "eyJ.eyJ", "\ud800", *forgeries(genuine, theirs)):
        await tokens.meet(strange)
        with pytest.raises(Unauthenticated):
            tokens.verify(strange)
    loaded = list(tokens._keys)
    tokens._keys.clear()
    await tokens.meet(genuine)
    assert tokens._keys == []
    tokens._asked -= 60
    await tokens.meet(genuine)
    assert len(tokens._keys) == len(loaded)


async def test_a_key_goes_when_nothing_that_it_signed_counts(database: Database) -> None:
    tokens = Tokens(database)
    await tokens.load()
    first = tokens.published()[0]["kid"]
    second = await tokens.rotate()
    await tokens.retire()
    assert await kids(database) == {first, second}
    async with database.pool.acquire() as connection:
        await connection.execute("update security_signing_key set created_at = created_at - interval '32 days'")
    await tokens.retire()
    assert await kids(database) == {second}


async def kids(database: Database) -> set[str]:
    tokens = Tokens(database)
    await tokens.load()
    return {key["kid"] for key in tokens.published()}


async def test_a_token_names_no_owner_but_its_visitor(nobody: httpx2.AsyncClient, ours: Home) -> None:
    """A user id that looks like another kind of owner is still a visitor's."""
    keys = (await nobody.get("/api/keys?limit=200", headers=bearer("", ours.key).headers)).json()["items"]
    seen = await nobody.get("/api/sessions", headers=bearer("", ours.key).headers)
    assert seen.json()["items"], "a key that has conversations is among them"
    owners = [f"key:{key['id']}" for key in keys]
    for user in (*owners, "user:x", "", "a" * 201, "../x"):
        made = await nobody.post(
            "/api/chat/get_token", json={"user_id": user, "persona": ours.alias}, headers=bearer("", ours.prod).headers
        )
        if made.status_code == 200:
            seen = await nobody.get("/api/sessions", headers=bearer("", made.json()["token"]).headers)
            assert seen.json()["items"] == []
        else:
            assert made.status_code == 422


async def test_a_token_mints_no_token_and_manages_nothing(nobody: httpx2.AsyncClient, ours: Home, genuine: str) -> None:
    for path, body in (
        ("/api/chat/get_token", {"user_id": "u", "persona": ours.alias}),
        ("/api/keys", {"kind": "super", "name": "x"}),
        ("/api/bots", {"alias": "abc"}),
        (f"/api/collections/{ours.collection}/search", {"query": "x"}),
    ):
        answer = await nobody.post(path, json=body, headers=bearer("", genuine).headers)
        assert answer.status_code == 403, path


@pytest.mark.parametrize("secret", EMPTY, ids=repr)
async def test_no_empty_password_or_link_logs_in(nobody: httpx2.AsyncClient, ours: Home, secret: object) -> None:
    for email in ("admin@localhost", f"ana@{ours.word}.example", secret):
        for password in (secret, [secret], {"password": secret}):
            answer = await nobody.post("/api/auth/login", json={"email": email, "password": password})
            assert answer.status_code in {401, 422}
            assert "set-cookie" not in answer.headers
    answer = await nobody.get("/login", params={"link": json.dumps(secret)})
    assert "set-cookie" not in answer.headers


async def test_the_password_of_somebody_without_one_is_wrong(nobody: httpx2.AsyncClient) -> None:
    """The first administrator has none until it is set: the link is the way in."""
    for password in ("null", "None", "undefined", " ", "$argon2id$", "admin"):
        answer = await nobody.post("/api/auth/login", json={"email": "admin@localhost", "password": password})
        assert answer.status_code == 401


async def test_a_wrong_password_and_an_unknown_person_are_told_alike(nobody: httpx2.AsyncClient, ours: Home) -> None:
    told = []
    for email in (f"ana@{ours.word}.example", f"nobody@{ours.word}.example"):
        answer = await nobody.post("/api/auth/login", json={"email": email, "password": "wrong-password"})
        told.append((answer.status_code, answer.text.replace(answer.headers["x-request-id"], "")))
    assert told[0] == told[1]
    assert told[0][0] == 401
