"""Chat tokens and keys: minted, used, pinned to a version or not, expired, changed, forged, and what they open."""

import base64
import time
from typing import Any

import httpx2
import msgspec
import pytest
from joserfc import jwt
from joserfc.jwk import OKPKey

from tests.e2e.house import House, error_of, json_of, unused
from tests.e2e.stream import Json, joined
from tests.e2e.talk import talk, text_of
from tests.servers.palaver import until
from tests.servers.scripted_llm import Script


async def key(house: House, kind: str, **fields: Any) -> str:
    made = await house.ok("POST", "/api/keys", json={"kind": kind, "name": kind, **fields})
    return str(made["secret"])


async def minted(house: House, persona: object, secret: str | None = None) -> httpx2.Response:
    async with house.server.client(secret) as client:
        return await client.post("/api/chat/get_token", json={"user_id": "customer-7", "persona": persona})


async def token(house: House, persona: object) -> str:
    answer = await minted(house, persona)
    assert answer.status_code == 200, answer.text
    return str(json_of(answer)["token"])


async def said(house: House, secret: str, persona: object = None) -> httpx2.Response:
    body: Json = {"message": "Hi"} | ({} if persona is None else {"persona": persona})
    async with house.server.client(secret) as client:
        return await client.post("/api/chat/completion", json=body)


async def publish(house: House, bot: str) -> None:
    """Publish the bot's next version by giving it a collection; returns when every worker starts on it."""
    before = (await house.ok("GET", f"/api/bots/{bot}"))["version"]
    answer = await house.http.post("/knowledge", data={"name": unused("collection"), "bots": bot})
    assert answer.status_code == 303, answer.text

    async def everywhere() -> bool:
        streams = [await house.stream(bot, "Hi", worker=pid) for pid in house.server.worker_pids]
        sessions = [(await stream.all())[0].data["session_id"] for stream in streams]
        return [await version_of(house, session) for session in sessions] == [before + 1] * len(sessions)

    assert await until(everywhere, pause_s=0.1)


async def version_of(house: House, session: str, secret: str | None = None) -> int:
    async with house.server.client(secret) as client:
        answer = await client.get(f"/api/sessions/{session}")
        assert answer.status_code == 200, answer.text
        return int(json_of(answer)["version"])


async def started_on(house: House, secret: str, persona: object = None) -> int:
    """The version that a new session of this credential starts on."""
    answer = await said(house, secret, persona)
    assert answer.status_code == 200, answer.text
    return await version_of(house, json_of(answer)["session_id"], secret)


async def test_a_token_chats_with_its_bot_and_no_other(house: House) -> None:
    bot, other = await house.bot(Script(text="It is me.")), await house.bot()
    answer = json_of(await minted(house, bot))
    assert answer.keys() == {"token", "expires_at"}
    assert time.time() < answer["expires_at"] < time.time() + 24 * 3600
    secret = answer["token"]
    assert json_of(await said(house, secret))["rg_response"]["response"] == "It is me."
    assert json_of(await said(house, secret, bot))["rg_response"]["response"] == "It is me."
    refused = await said(house, secret, other)
    assert refused.status_code == 404
    assert error_of(refused)["code"] == "not_found"
    assert joined(await (await house.stream(None, "Hi", key=secret)).all()) == "It is me."


@pytest.mark.parametrize("user", ["", "x" * 201, "a\x00b", 7, None])
async def test_a_user_id_that_cannot_be_one_is_refused(house: House, user: object) -> None:
    bot = await house.bot()
    answer = await house.http.post("/api/chat/get_token", json={"user_id": user, "persona": bot})
    assert answer.status_code == 422
    assert error_of(answer)["code"] == "invalid_request"


async def test_any_other_text_is_a_user_id(house: House) -> None:
    bot = await house.bot(Script(text="Yes."))
    user = "Zoë\n🦜'; drop table"
    secret = str((await house.ok("POST", "/api/chat/get_token", json={"user_id": user, "persona": bot}))["token"])
    assert json_of(await said(house, secret))["rg_response"]["response"] == "Yes."


async def test_a_token_sees_its_own_conversations_and_opens_nothing_else(house: House) -> None:
    bot = await house.bot(Script(text="Yes."))
    secret = await token(house, bot)
    session = json_of(await said(house, secret))["session_id"]
    async with house.server.client(secret) as visitor:
        listed = json_of(await visitor.get("/api/sessions"))["items"]
        assert session in [item["id"] for item in listed]
        assert json_of(await visitor.get(f"/api/sessions/{session}"))["bot"] == bot
        for method, path in (("GET", "/api/keys"), ("GET", "/api/bots"), ("GET", "/api/collections")):
            answer = await visitor.request(method, path)
            assert answer.status_code == 403
            assert error_of(answer)["code"] == "forbidden"
        again = await visitor.post("/api/chat/get_token", json={"user_id": "somebody else", "persona": bot})
        assert again.status_code == 403
    assert (await house.http.get(f"/api/sessions/{session}")).status_code == 404


async def test_a_token_for_a_version_stays_on_it_and_any_other_starts_on_the_active_one(house: House) -> None:
    bot = await house.bot()
    free, pinned = await token(house, bot), await token(house, {"alias": bot, "version": 1})
    session = json_of(await said(house, free))["session_id"]
    await publish(house, bot)
    assert await started_on(house, free) == 2
    assert await started_on(house, pinned) == 1
    assert await started_on(house, house.server.admin_key, bot) == 2
    async with house.server.client(free) as visitor:
        kept = await visitor.post("/api/chat/continuation", json={"message": "Hi", "session": session})
        assert kept.status_code == 200
        assert await version_of(house, session, free) == 1
        old = await visitor.post(
            "/api/chat/completion", json={"message": "Hi", "persona": {"alias": bot, "version": 1}}
        )
        assert old.status_code == 403


async def test_prod_keys_talk_to_published_versions_only(house: House) -> None:
    bot = await house.bot()
    prod, test, ui = await key(house, "prod"), await key(house, "test"), await key(house, "ui")
    assert prod.startswith("sk_prod_")
    assert test.startswith("sk_test_")
    for persona in (bot, {"alias": bot, "version": 1}):
        assert await started_on(house, prod, persona) == 1
        assert await started_on(house, test, persona) == 1
        assert (await said(house, ui, persona)).status_code == 403
    await publish(house, bot)
    old = {"alias": bot, "version": 1}
    assert (await said(house, prod, old)).status_code == 403
    assert await started_on(house, test, old) == 1
    assert (await minted(house, old, prod)).status_code == 403
    assert (await minted(house, old, test)).status_code == 200
    assert (await minted(house, bot, ui)).status_code == 403
    assert (await said(house, test, {"alias": bot, "version": 99})).status_code == 404


async def test_the_draft_is_closed_to_prod_keys_and_else_what_is_published(house: House) -> None:
    bot = await house.bot()
    await publish(house, bot)
    draft = {"alias": bot, "version": "draft"}
    assert await started_on(house, await key(house, "test"), draft) == 2
    prod = await key(house, "prod")
    assert (await said(house, prod, draft)).status_code == 403
    assert (await minted(house, draft, prod)).status_code == 403


@pytest.mark.parametrize("version", [0, -1, 2**31, 2**70, "newest", 1.5, True])
async def test_a_version_that_cannot_be_one_is_refused(house: House, version: object) -> None:
    bot = await house.bot()
    answer = await said(house, house.server.admin_key, {"alias": bot, "version": version})
    assert (answer.status_code, error_of(answer)["code"]) == (422, "invalid_request")


async def test_a_keys_default_bot_needs_no_persona(house: House) -> None:
    bot = await house.bot(Script(text="By default."))
    id = (await house.ok("GET", f"/api/bots/{bot}"))["id"]
    secret = await key(house, "prod", bots=[id], default_bot=id)
    assert json_of(await said(house, secret))["rg_response"]["response"] == "By default."
    without = await key(house, "prod")
    refused = await said(house, without)
    assert refused.status_code == 422
    assert "persona" in error_of(refused)["message"]


async def test_a_revoked_key_does_not_count(house: House) -> None:
    made = await house.ok("POST", "/api/keys", json={"kind": "super", "name": "short"})
    listed = (await house.ok("GET", "/api/keys"))["items"]
    assert made["secret"] not in str(listed)
    assert made["key"]["id"] in [item["id"] for item in listed]
    async with house.server.client(made["secret"]) as client:
        assert (await client.get("/api/bots")).status_code == 200
        assert (await house.http.delete(f"/api/keys/{made['key']['id']}")).status_code == 204

        async def refused() -> bool:
            return (await client.get("/api/bots")).status_code == 401

        assert await until(refused, pause_s=0.1)


async def expired(house: House, secret: str) -> str:
    """The token as it will be in two hours: signed by the server's own key, with its time over."""
    ((jwk,),) = await house.rows("select jwk from security_signing_key order by id limit 1")
    signing = OKPKey.import_key(msgspec.json.decode(jwk, type=Json))
    claims = msgspec.json.decode(_part(secret, 1), type=Json)
    return jwt.encode(
        {"alg": "Ed25519", "kid": signing.kid}, {**claims, "exp": int(time.time()) - 5}, signing, algorithms=["Ed25519"]
    )


def _part(secret: str, number: int) -> bytes:
    part = secret.split(".")[number]
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _coded(value: Json) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(value)).rstrip(b"=").decode()


def tampered(secret: str) -> list[str]:
    """The token with another visitor, without a signature, by another key, cut, and for another audience."""
    head, body, signature = secret.split(".")
    claims = msgspec.json.decode(_part(secret, 1), type=Json)
    stranger = OKPKey.generate_key("Ed25519", {"kid": msgspec.json.decode(_part(secret, 0), type=Json)["kid"]})
    return [
        f"{head}.{_coded({**claims, 'sub': 'admin'})}.{signature}",
        f"{_coded({'alg': 'none'})}.{body}.",
        f"{head}.{body}.",
        f"{head}.{body}.{signature[:-4]}AAAA",
        f"{head}.{body[:-3]}.{signature}",
        jwt.encode({"alg": "Ed25519", "kid": stranger.kid}, claims, stranger, algorithms=["Ed25519"]),
        "..",
        "eyJ.eyJ.x",
    ]


async def test_an_expired_token_is_refused_on_every_carrier(house: House) -> None:
    bot = await house.bot(Script(text="Yes."))
    old = await expired(house, await token(house, bot))
    refused = await said(house, old)
    assert refused.status_code == 401
    assert error_of(refused)["code"] == "auth_failed"
    assert "expired" in error_of(refused)["message"]
    assert (await house.stream(bot, "Hi", key=old)).status == 401
    async with talk(house.server, "") as socket:
        await socket.say("hello", token=old)
        assert (await socket.hear("error"))["code"] == "auth_failed"


@pytest.mark.parametrize("which", range(8))
async def test_a_tampered_token_is_refused_on_every_carrier(house: House, which: int) -> None:
    bot = await house.bot(Script(text="Yes."))
    good = await token(house, bot)
    bad = tampered(good)[which]
    refused = await said(house, bad)
    assert refused.status_code == 401
    assert error_of(refused)["code"] == "auth_failed"
    async with talk(house.server, "") as socket:
        await socket.say("hello", token=bad)
        assert (await socket.hear("error"))["code"] == "auth_failed"
        assert await socket.closed() == 4401
    async with talk(house.server, "") as socket:
        await socket.say("hello", token=good)
        await socket.hear("ready")
        await socket.say("user.message", text="Hi")
        assert text_of(await socket.turn()) == "Yes."
