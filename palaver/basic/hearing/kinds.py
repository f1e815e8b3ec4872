"""The kinds of answers by their own names: what reads each; what is said when it cannot be read stands in texts.py."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from palaver.basic.hearing import amounts, credentials, languages, moments, words


@dataclass(frozen=True, slots=True)
class Kind:
    """`read` gives the value of an answer, None for one that is none; `upload` kinds take files instead."""

    read: Callable[[str], Any] | None = None
    upload: tuple[str, ...] = ()


KINDS: Final[Mapping[str, Kind]] = {
    "": Kind(words.plain),
    "STRING": Kind(words.plain),
    "NAME": Kind(words.person),
    "EMAIL": Kind(words.email),
    "INTEGER": Kind(amounts.integer),
    "NUMBER": Kind(amounts.number),
    "MONEY": Kind(amounts.money),
    "BOOLEAN": Kind(amounts.boolean),
    "DATE": Kind(moments.day),
    "DATETIME": Kind(moments.moment),
    "HOUR": Kind(moments.hour),
    "MOBILE": Kind(credentials.phone),
    "ZIPCODE": Kind(credentials.postal_code),
    "CPF": Kind(credentials.cpf),
    "CNPJ": Kind(credentials.cnpj),
    "LANGUAGE": Kind(languages.language),
    "URL": Kind(words.address),
    "UUID": Kind(words.identifier),
    "COLOR": Kind(words.color),
    "CREDITCARD": Kind(credentials.card),
    "PASSWORD": Kind(credentials.password),
    "MENU": Kind(),
    "IMAGE": Kind(upload=("image/",)),
    "VIDEO": Kind(upload=("video/",)),
    "AUDIO": Kind(upload=("audio/",)),
    "FILE": Kind(upload=("",)),
    "DOCUMENT": Kind(upload=("application/", "text/")),
    "QRCODE": Kind(upload=("image/",)),
    "LOGIN": Kind(),
}
