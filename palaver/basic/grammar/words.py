"""Every word of the grammar by each of its phrases, in upper case."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from palaver.basic.grammar import control, declaring, failing, values
from palaver.basic.grammar.word import Family, Word

FAMILIES: Final[tuple[Family, ...]] = (control.FAMILY, values.FAMILY, failing.FAMILY, declaring.FAMILY)
WORDS: Final[Mapping[str, Word]] = MappingProxyType(
    {phrase.upper(): word for family in FAMILIES for word in family.words for phrase in word.phrases}
)
