"""Whether a value fits a JSON schema, in words for a model."""

from typing import Any

import jsonschema

from palaver.basic.errors import argument_error


def misfit(value: Any, schema: dict[str, Any]) -> str:
    """What of the schema it breaks, or nothing; ArgumentError for no schema."""
    try:
        jsonschema.validate(value, schema)
    except jsonschema.ValidationError as error:
        return error.message
    except jsonschema.SchemaError as error:
        raise argument_error("this is no JSON schema") from error
    return ""
