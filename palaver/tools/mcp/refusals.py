"""What keeps us from a server's tools, in words for people and models."""

from palaver.core.errors import ProviderFailed


class ServerFailed(ProviderFailed):
    """It cannot be reached, did not understand us, or said that it failed."""

    shown = ""


class ConsentNeeded(ServerFailed):
    """Somebody has to sign in there first; `url` is where."""

    def __init__(self, message: str, url: str = "") -> None:
        super().__init__(message)
        self.url = url
