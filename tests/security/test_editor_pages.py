"""The editor of a bot's draft, sent as a browser without scripts sends it."""

from typing import Any

from lxml import html

from palaver.config.document.schema import leaves
from palaver.config.editor.fields import EFFECTS
from tests.security.home import fresh_word
from tests.security.person import Person
from tests.security.test_people_pages import sent, shown

Form = dict[str, Any]


async def bot_of(admin: Person, **config: Any) -> str:
    alias = f"edited-{fresh_word()}"
    await admin.ok("POST", "/api/bots", alias=alias, config=config)
    return alias


async def form_of(person: Person, alias: str) -> Form:
    """What a browser would send of the form as it is shown."""
    answer = await person.client.get(f"/bots/{alias}/edit", headers={"Accept": "text/html"})
    assert answer.status_code == 200, answer.text
    return sent_of(answer.text)


def sent_of(page: str) -> Form:
    (form,) = (each for each in html.fromstring(page).forms if each.get("id") == "editor")
    for area in form.iter("textarea"):
        area.text = (area.text or "").removeprefix("\n")  # as a browser leaves it out, and lxml does not
    found: Form = {}
    for name, value in form.form_values():
        found.setdefault(name, []).append(value)
    return found


async def draft_of(person: Person, alias: str) -> Form:
    config: Form = (await person.ok("GET", f"/api/bots/{alias}/draft"))["config"]
    return {name: value for name, value in config.items() if value != {}}


async def test_every_field_of_the_schema_is_on_the_page(admin: Person) -> None:
    alias = await bot_of(admin, knowledge={"collections": []})
    page = html.fromstring((await admin.client.get(f"/bots/{alias}/edit", headers={"Accept": "text/html"})).text)
    assert page.xpath(f"//a[@href='/bots/{alias}/scripts']")
    for path, field in leaves():
        if path.startswith("dialogs.scripts"):
            continue  # programs have a page of their own
        outer, _, inner = path.partition("[].")
        (control,) = page.xpath(f"//*[@data-field='{outer}']")
        if inner:
            whole = control.xpath(".//textarea[@data-input]")  # items that have lists of their own are one text
            assert whole or control.xpath(f".//*[@data-below='{inner}']//*[@data-input]"), path
        assert control.xpath(".//input | .//textarea | .//select | .//template"), path
        told = control.text_content()
        assert inner or field["description"] in told
        assert inner or EFFECTS[field["x-reload"]] in told


async def test_the_plain_form_saves_and_says_what_is_wrong(admin: Person) -> None:
    alias = await bot_of(admin, prompt={"system": "Be brief."})
    form = await form_of(admin, alias)
    await sent(admin, f"/bots/{alias}/edit", **form)
    assert await draft_of(admin, alias) == {"identity": {"alias": alias}, "prompt": {"system": "Be brief."}}
    await sent(admin, f"/bots/{alias}/edit", **{**form, "model.params.temperature": "9"})
    page = await shown(admin, f"/bots/{alias}/edit")
    assert 'value="9"' in page
    assert "less than or equal to 2" in page.partition('data-field="model.params.temperature"')[2]
    form = await form_of(admin, alias)
    await sent(admin, f"/bots/{alias}/edit", **form, revert="model.params.temperature")
    assert "model" not in await draft_of(admin, alias)


async def test_who_is_late_gets_back_what_they_typed(admin: Person) -> None:
    alias = await bot_of(admin)
    form = await form_of(admin, alias)
    await sent(admin, f"/bots/{alias}/edit", **{**form, "identity.name": "Theirs"})
    late = await sent(admin, f"/bots/{alias}/edit", 412, **{**form, "identity.name": "Mine"})
    assert "somebody else has changed the draft" in late.text
    assert "Theirs" in late.text
    assert (await draft_of(admin, alias))["identity"]["name"] == "Theirs"
    await sent(admin, f"/bots/{alias}/edit", **sent_of(late.text))
    assert (await draft_of(admin, alias))["identity"]["name"] == "Mine"


async def test_a_bots_address_leads_to_its_first_page(viewer: Person, admin: Person) -> None:
    alias = await bot_of(admin)
    answer = await viewer.client.get(f"/bots/{alias}", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/bots/{alias}/edit")
    assert await viewer.status("GET", "/bots/nobodys") == 404


async def test_who_may_not_write_sees_it_all_and_changes_nothing(viewer: Person, admin: Person) -> None:
    alias = await bot_of(admin, prompt={"system": "Be brief."})
    page = await shown(viewer, f"/bots/{alias}/edit")
    assert "Be brief." in page
    editor = html.fromstring(page).get_element_by_id("editor")
    assert not editor.xpath(".//button[@type='submit']")
    assert not editor.xpath(".//*[@data-input][not(@readonly)][not(@disabled)]")
    await sent(viewer, f"/bots/{alias}/edit", 403, etag="x", seen="{}")


async def test_what_a_form_cannot_hold_is_refused(admin: Person) -> None:
    alias = await bot_of(admin)
    form = await form_of(admin, alias)
    await sent(admin, f"/bots/{alias}/edit", 400, **{**form, "seen": "{"})
    refused = await sent(admin, f"/bots/{alias}/edit", 422, **{**form, "prompt.system": "sk-" + "a" * 40})
    assert "Not saved" in refused.text
    odd = await admin.client.post(f"/bots/{alias}/edit", data={**form, "prompt.system": "a\0b"})
    assert odd.status_code < 500


async def test_the_draft_is_written_as_yaml_and_says_in_which_line_it_is_wrong(admin: Person, viewer: Person) -> None:
    alias = await bot_of(admin, prompt={"system": "Be brief.\nBe kind."})
    path = f"/bots/{alias}/edit/yaml"
    form = sent_of(await shown(admin, path))
    (text,) = form["text"]
    assert text == f"identity:\n  alias: {alias}\nprompt:\n  system: |-\n    Be brief.\n    Be kind.\n"
    await sent(admin, path, **{**form, "text": f"identity:\r\n  alias: {alias}\r\nmodel:\r\n  nmae: x\r\n"})
    assert await draft_of(admin, alias) == {"identity": {"alias": alias}, "model": {"nmae": "x"}}
    assert "did you mean 'name'?" in await shown(admin, path)
    form = sent_of(await shown(admin, path))
    half = await sent(admin, path, 422, **{**form, "text": "identity:\n  alias: [\n"})
    assert "line 3" in half.text
    assert "alias: [" in half.text, "what was written is still there"
    late = await sent(admin, path, 412, **{**form, "etag": "old", "text": "identity: {}\n"})
    assert "somebody else has changed the draft" in late.text
    assert "readonly" in (await shown(viewer, path)).partition('id="yaml"')[2].partition(">")[0]
    await sent(viewer, path, 403, etag="x", text="")


async def test_yaml_and_json_turn_into_each_other(admin: Person) -> None:
    route = "/api/schemas/bot/yaml"
    made = await admin.ok("POST", route, text="model:\n  name: no\n  params: {temperature: 1e-1}\n")
    assert made["config"] == {"model": {"name": "no", "params": {"temperature": 0.1}}}
    back = await admin.ok("POST", route, config={"greeting": {}, **made["config"]})
    assert back["text"] == "model:\n  name: 'no'\n  params:\n    temperature: 0.1\n"
    assert await admin.status("POST", route, text="a: &a [*a]") == 422
    assert await admin.status("POST", route, text="a: 1", config={}) == 400
    assert await admin.status("POST", route) in {400, 422}
