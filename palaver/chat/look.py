"""How a bot's page looks: its colours, adjusted until everything in them can be read, its title, light or dark."""

from typing import Any, Final

from palaver.config.document.theme import Theme
from palaver.kit.colours import Rgb, legible, rgb, text

_BLACK: Final[Rgb] = (0, 0, 0)
_WHITE: Final[Rgb] = (255, 255, 255)
# The grounds that palaver.css writes on in its accent: --bg first, then the one nearest to text, --hover.
_LIGHT: Final = (_WHITE, rgb("#ecece7"))
_DARK: Final = (rgb("#161816"), rgb("#2b2f2b"))


def look(theme: Theme) -> dict[str, Any]:
    """For the template: `title`, `scheme` ("" is the visitor's own) and `colours`, custom properties by name."""
    scheme = "" if theme.dark == "auto" else theme.dark
    return {"title": theme.title or "", "scheme": scheme, "colours": _colours(theme.primary)}


def _colours(primary: str | None) -> dict[str, str]:
    """Each as light-dark() of two colours: what was typed is a number here, and never becomes style by itself."""
    if primary is None:
        return {}
    light, light_soft = legible(rgb(primary), _BLACK, _LIGHT, 0.1)
    dark, dark_soft = legible(rgb(primary), _WHITE, _DARK, 0.2)
    pairs = {"--accent": (light, dark), "--on-accent": (_WHITE, _DARK[0]), "--accent-soft": (light_soft, dark_soft)}
    return {name: f"light-dark({text(one)}, {text(other)})" for name, (one, other) in pairs.items()}
