"""The kinds of answers by their own names: what reads each, and what is said when it cannot be read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from palaver.basic.hearing import amounts, credentials, moments, words


@dataclass(frozen=True, slots=True)
class Kind:
    """`read` gives the value of an answer, None for one that is none; `upload` kinds take files instead."""

    wrong: str
    read: Callable[[str], Any] | None = None
    upload: tuple[str, ...] = ()


_FILE: Final = "Please send a file."
KINDS: Final[Mapping[str, Kind]] = {
    "": Kind("Please write something.", words.plain),
    "STRING": Kind("Please write something.", words.plain),
    "NAME": Kind("That is no name. It has two letters or more, and nothing but letters.", words.person),
    "EMAIL": Kind("That is no e-mail address. Please write it like ana@example.org.", words.email),
    "INTEGER": Kind("Please write a whole number.", amounts.integer),
    "NUMBER": Kind("Please write a number.", amounts.number),
    "MONEY": Kind("Please write an amount of money.", amounts.money),
    "BOOLEAN": Kind("Please answer yes or no.", amounts.boolean),
    "DATE": Kind("Please write a date, like 25/12/2026 or tomorrow.", moments.day),
    "DATETIME": Kind("Please write a date and a time, like tomorrow 15:00.", moments.moment),
    "HOUR": Kind("Please write a time, like 14:30 or 2pm.", moments.hour),
    "MOBILE": Kind("Please write a telephone number with 10 to 15 digits.", credentials.phone),
    "ZIPCODE": Kind("Please write a postal code.", credentials.postal_code),
    "CPF": Kind("That is no valid CPF. Please check its digits.", credentials.cpf),
    "CNPJ": Kind("That is no valid CNPJ. Please check its digits.", credentials.cnpj),
    "LANGUAGE": Kind("Please name a language, like English or pt.", words.language),
    "URL": Kind("Please write an address, like example.org.", words.address),
    "UUID": Kind("Please write an identifier of 32 hexadecimal digits.", words.identifier),
    "COLOR": Kind("Please name a colour, or write it like #FF8800.", words.color),
    "CREDITCARD": Kind("That is no valid card number. Please check its digits.", credentials.card),
    "PASSWORD": Kind("A password has at least 8 characters.", credentials.password),
    "MENU": Kind("Please choose one of the options."),
    "IMAGE": Kind("Please send an image.", upload=("image/",)),
    "VIDEO": Kind("Please send a video.", upload=("video/",)),
    "AUDIO": Kind("Please send a voice message or a sound.", upload=("audio/",)),
    "FILE": Kind(_FILE, upload=("",)),
    "DOCUMENT": Kind("Please send a document.", upload=("application/", "text/")),
    "QRCODE": Kind("Please send a picture of the code.", upload=("image/",)),
    "LOGIN": Kind("Please sign in."),
}
