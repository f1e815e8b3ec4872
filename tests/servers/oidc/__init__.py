"""npm's certified oidc-provider, as a process of its own, and a person who signs in by its forms."""

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urljoin

import httpx2

from tests.servers.launch import Missing, answers, free_port, running
from tools import assets
from tools import node as nodes

HERE = Path(__file__).parent
CLIENT, SECRET = "palaver", "a secret/with:signs&"
_FORM = re.compile(r'<form[^>]*action="([^"]+)"')
_PROMPT = re.compile(r'name="prompt" value="(\w+)"')


class OidcProvider:
    """`issuer` is what it calls itself."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.issuer = f"http://127.0.0.1:{port}"

    def control(self, **wanted: object) -> str:
        """Change what /control takes; the id of the key that signs from now on."""
        return httpx2.post(f"{self.issuer}/control", json=wanted, trust_env=False, timeout=20).text

    async def answer(self, browser: httpx2.AsyncClient, url: str, login: str, ours: str) -> str:
        """Log in and consent as a browser does; the address below `ours` where the issuer leads it back to."""
        response = await browser.get(url)
        for _ in range(20):
            if response.is_redirect:
                url = urljoin(str(response.url), response.headers["location"])
                if url.startswith(ours):
                    return url
                response = await browser.get(url)
                continue
            form, prompt = _FORM.search(response.text), _PROMPT.search(response.text)
            assert form, response.text
            assert prompt, response.text
            url = urljoin(str(response.url), form[1])
            response = await browser.post(url, data={"prompt": prompt[1], "login": login, "password": "any"})
        raise AssertionError(f"the provider never came back: {response.text}")


@contextmanager
def started(folder: Path, script: str = "provider.mjs", port: int | None = None) -> Iterator[OidcProvider]:
    """One that `script` configures: of people who sign in here, or of a server of tools."""
    try:
        node = nodes.find()
        assets.install(HERE)
    except (nodes.NodeMissing, OSError, subprocess.SubprocessError) as why:
        raise Missing("OpenID provider", str(why)) from why
    provider = OidcProvider(port or free_port())
    argv = [str(node.program), str(HERE / script), str(provider.port)]
    with running("oidc", argv, folder, lambda: answers(provider.port), env=node.environment()):
        yield provider
