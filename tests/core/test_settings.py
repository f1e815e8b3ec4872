"""Settings come from the environment, and one that cannot be used is named."""

import pytest

from palaver.core.settings import BadSetting, read_settings


def test_each_variable_reaches_its_field_and_an_empty_one_is_none() -> None:
    read = read_settings({"PALAVER_PORT": "9000", "PALAVER_HOST": "::1", "PALAVER_WORKERS": "", "PORT": "1"})
    assert (read.http.port, read.http.host, read.process.workers) == (9000, "::1", 1)


def test_an_operators_key_is_long() -> None:
    with pytest.raises(BadSetting, match="PALAVER_ADMIN_KEY") as refusal:
        read_settings({"PALAVER_ADMIN_KEY": "x" * 31})
    assert "xxx" not in refusal.value.message
    assert read_settings({"PALAVER_ADMIN_KEY": "x" * 32}).process.admin_key == "x" * 32


@pytest.mark.parametrize("text", ["nine", "9.5", "0x10"])
def test_a_number_that_is_none_is_named(text: str) -> None:
    with pytest.raises(BadSetting, match="PALAVER_PORT takes a whole number"):
        read_settings({"PALAVER_PORT": text})


def test_models_have_a_place_at_least() -> None:
    assert read_settings({"PALAVER_MODEL_CONCURRENCY": "1"}).process.model_concurrency == 1
    with pytest.raises(BadSetting, match="PALAVER_MODEL_CONCURRENCY takes a number from 1"):
        read_settings({"PALAVER_MODEL_CONCURRENCY": "0"})


def test_a_switch_is_on_off_or_named() -> None:
    for text, on in {"true": True, "True": True, "1": True, "false": False, "0": False, "": False}.items():
        assert read_settings({"PALAVER_UI_KEY_REQUIRED": text}).security.ui_key_required is on
    with pytest.raises(BadSetting, match="PALAVER_UI_KEY_REQUIRED takes true or false"):
        read_settings({"PALAVER_UI_KEY_REQUIRED": "perhaps"})


def test_no_secret_is_in_the_repr() -> None:
    assert "sk-secret" not in repr(read_settings({"OPENAI_API_KEY": "sk-secret"}))
