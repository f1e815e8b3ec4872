"""Languages by their codes in ISO 639-1, and by their names in the languages that bots speak, and in their own."""

import re
import unicodedata
from typing import Final

_WRITTEN: Final = (
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el "
    "en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu "
    "ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na "
    "nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so "
    "sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu"
)
_CODES: Final = frozenset(_WRITTEN.split())
_NAMES: Final = {
    "en": "english inglês inglés anglais englisch inglese",
    "pt": "portuguese português portugués portugais portugiesisch portoghese",
    "es": "spanish espanhol español espagnol spanisch spagnolo castellano",
    "fr": "french francês francés français französisch francese",
    "de": "german alemão alemán allemand deutsch tedesco",
    "it": "italian italiano italien italienisch",
    "ja": "japanese japonês japonés japonais japanisch giapponese 日本語",
    "zh": "chinese chinês chino chinois chinesisch cinese mandarin 中文",
    "ar": "arabic árabe arabe arabisch arabo العربية",
    "ru": "russian russo ruso russe russisch русский",
    "uk": "ukrainian ucraniano ukrainien ukrainisch ucraino українська",
    "nl": "dutch holandês holandés neerlandês néerlandais niederländisch olandese nederlands",
    "pl": "polish polonês polaco polonais polnisch polacco polski",
    "cs": "czech tcheco checo tchèque tschechisch ceco čeština",
    "ro": "romanian romeno rumano roumain rumänisch rumeno română",
    "hu": "hungarian húngaro hongrois ungarisch ungherese magyar",
    "el": "greek grego griego grec griechisch greco ελληνικά",
    "ko": "korean coreano coréen koreanisch 한국어",
    "hi": "hindi हिन्दी",
    "id": "indonesian indonésio indonesio indonésien indonesisch indonesiano",
    "vi": "vietnamese vietnamita vietnamien vietnamesisch",
    "th": "thai tailandês tailandés thaïlandais thailändisch thailandese ไทย",
    "he": "hebrew hebraico hebreo hébreu hebräisch ebraico עברית",
    "tr": "turkish turco turc türkisch türkçe",
    "sv": "swedish sueco suédois schwedisch svedese svenska",
    "da": "danish dinamarquês danés danois dänisch danese dansk",
    "no": "norwegian norueguês noruego norvégien norwegisch norvegese norsk",
    "fi": "finnish finlandês finlandés finnois finnisch finlandese suomi",
    "ca": "catalan catalão catalán katalanisch catalano català",
}
_TAG: Final = re.compile(r"([a-z]{2})[-_](?:[a-z]{2,4}|\d{3})")


def _plain(name: str) -> str:
    """As it is typed in haste: without accents."""
    parts = unicodedata.normalize("NFKD", name.strip().casefold())
    return "".join(each for each in parts if not unicodedata.combining(each))


_BY_NAME: Final = {_plain(name): code for code, names in _NAMES.items() for name in names.split()}


def language(answer: str) -> str | None:
    """Its code; the country of `pt-BR` is left out."""
    if len(answer) > 60:
        return None
    found = _plain(answer)
    tag = _TAG.fullmatch(found)
    code = tag[1] if tag else found
    return code if code in _CODES else _BY_NAME.get(found)
