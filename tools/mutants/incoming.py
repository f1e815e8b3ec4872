"""The guards of what comes in as text or bytes: bodies, files and their names, statements, packages."""

from typing import Final

from tools.mutants.guard import guard

_BOUNDS: Final = "tests/knowledge/reading/test_bounds.py"

INCOMING: Final = (
    guard(
        "S11",
        "SQL that is made in code",
        "tools/house/sql.py:sql_in_code",
        "yield from ()",
        "tests/house/test_sql.py::test_a_statement_in_code_is_found",
    ),
    guard(
        "S11",
        "characters that no statement takes",
        "palaver/kit/jsons.py:storable",
        "return value",
        "tests/e2e/test_bad_messages.py::test_characters_that_mean_trouble_are_stored_but_for_nul",
    ),
    guard(
        "S20",
        "keys of the file store",
        "palaver/core/blobs/key.py:checked",
        "return key",
        "tests/contract/test_blobs.py::test_a_key_cannot_leave_its_folder",
    ),
    guard(
        "S20",
        "names of uploaded files",
        "palaver/knowledge/upload.py:file_name",
        "return given or 'document'",
        "tests/knowledge/test_upload.py::test_names_are_data",
        "tests/security/test_files.py::test_a_file_name_is_never_a_path",
    ),
    guard(
        "S22",
        "the size of a body",
        "palaver/web/dispatch.py:read_body",
        "return await request.body()",
        "tests/security/test_load.py::test_a_body_is_bounded",
    ),
    guard(
        "S22",
        "an upgrade that nobody would answer",
        "palaver/serve/connection.py:Connection.handle_websocket_upgrade",
        "self._left = True; super().handle_websocket_upgrade()",
        "tests/serve/test_connection.py::test_an_upgrade_that_is_not_understood_is_refused",
    ),
    guard(
        "S22",
        "the number of an upload's parts",
        "palaver/knowledge/upload.py:_Parser._begin",
        "self._headers, self._wanted = {}, False",
        "tests/knowledge/test_upload.py::test_a_thousand_parts_are_refused",
    ),
    guard(
        "S22",
        "what a package unpacks to",
        "palaver/knowledge/reading/formats/_zip.py:_check",
        "return None",
        f"{_BOUNDS}::test_a_package_is_measured_before_it_is_unpacked",
    ),
    guard(
        "S22",
        "memory and time of a reader",
        "palaver/knowledge/reading/confine.py:confine",
        "return None",
        f"{_BOUNDS}::test_a_reader_bounds_itself",
    ),
    guard(
        "S22",
        "entities of XML",
        "palaver/knowledge/reading/formats/_ooxml.py:parse",
        "return etree.fromstring("
        "archive.read(name), etree.XMLParser(resolve_entities=True, huge_tree=True, load_dtd=True))",
        "tests/knowledge/reading/test_bad_files.py::test_an_entity_opens_no_file",
        "tests/knowledge/reading/test_bad_files.py::test_xml_nested_beyond_reason",
    ),
    guard(
        "S22",
        "lists and texts of a body without an end",
        "tools/house/bounds.py:unbounded",
        "return iter(())",
        "tests/house/test_bounds.py::test_what_is_open_is_found",
    ),
    guard(
        "S22",
        "a zip's second table of contents",
        "palaver/core/zips.py:_is_second",
        "return False",
        "tests/config/packages/test_archive.py::test_a_second_end_that_would_count_instead_is_refused",
    ),
    guard(
        "S22",
        "types that YAML is told",
        "palaver/config/document/yamls.py:_must_be_untagged",
        "return None",
        "tests/config/document/test_yamls.py::test_what_cannot_be_read_is_told_with_its_place",
    ),
    guard(
        "S22",
        "halves of characters in YAML",
        "palaver/config/document/yamls.py:_must_be_text",
        "return None",
        "tests/config/document/test_yamls.py::test_what_cannot_be_read_is_told_with_its_place",
    ),
    guard(
        "S22",
        "clients that take nothing of what they have asked for",
        "palaver/serve/unread.py:Unread.full",
        "return None",
        "tests/serve/test_connection.py::test_whoever_takes_nothing_is_left",
    ),
    guard(
        "S26",
        "hashes of Python packages",
        "tools/house/lock.py:unhashed_wheels",
        "yield from ()",
        "tests/house/test_lock.py::test_a_package_without_its_hash_is_found",
    ),
    guard(
        "S26",
        "hashes of scripts",
        "tools/house/lock.py:unhashed_scripts",
        "yield from ()",
        "tests/house/test_lock.py::test_a_package_without_its_hash_is_found",
    ),
    guard(
        "S26",
        "other registries than the public ones",
        "tools/house/repository.py:foreign_registries",
        "yield from ()",
        "tests/house/test_repository.py::test_another_registry_is_found",
    ),
)
