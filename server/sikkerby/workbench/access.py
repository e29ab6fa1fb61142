"""Who may ask the workbench: the one who started it, or whom a trusted proxy names.

On one's own machine a token in the printed address is exchanged, once, for a cookie. Behind a
municipality's sign-on, the proxy names the user in a header and proves itself by a secret. The
name of the host is checked against DNS rebinding, the origin of forms against other sites.
"""

from __future__ import annotations

import getpass
import hashlib
import hmac
import ipaddress
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from sikkerby.errors import Forbidden, InputError, Place
from sikkerby.settings import Settings, public_url

SECRET_HEADER = "Sikkerby-Proxy-Secret"  # noqa: S105 - its name, not what it says
COOKIE = "sikkerby_workbench"
_SHORTEST_SECRET = 32


@dataclass(frozen=True)
class Proxy:
    """A proxy that signs users on: the header in which it names them, and its secret."""

    user_header: str
    secret: str


def read_proxy(user_header: str, secret_file: Path | None) -> Proxy | None:
    """The proxy that is trusted; none without both values. Raises InputError for one of them."""
    if not user_header and secret_file is None:
        return None
    if not user_header or secret_file is None:
        raise InputError("proxy-lacks-header-or-secret")
    try:
        secret = secret_file.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        secret = ""
    if len(secret) < _SHORTEST_SECRET:
        raise InputError("proxy-secret-too-short", _SHORTEST_SECRET, place=Place(secret_file))
    return Proxy(user_header, secret)


def check_address(settings: Settings, proxy: Proxy | None) -> None:
    """Raises InputError for an address that others reach, unless a proxy signs them on."""
    if proxy is not None:
        if not settings.public_url:
            raise InputError("proxy-lacks-public-address")
        return
    try:
        is_own = ipaddress.ip_address(settings.host).is_loopback
    except ValueError:
        is_own = settings.host == "localhost"
    if not is_own or settings.public_url:
        raise InputError("workbench-only-local")


@dataclass
class Access:
    """Who may ask. `token` is empty once it was exchanged."""

    settings: Settings
    proxy: Proxy | None = None
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    _session: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    _key: bytes = field(default_factory=lambda: secrets.token_bytes(32))

    @property
    def origin(self) -> str:
        """The address of the workbench, without a slash at the end."""
        return public_url(self.settings)

    def exchange(self, token: str) -> str:
        """The value of the session's cookie for the token of the address, which is spent by it.
        Raises Forbidden."""
        if not self.token or not _same(token, self.token):
            raise Forbidden("sign-on-address-used")
        self.token = ""
        return self._session

    def check_host(self, headers: Mapping[str, str]) -> None:
        """Raises Forbidden where another name than the workbench's own leads here."""
        if headers.get("host", "") not in self._hosts():
            raise Forbidden("not-the-workbench-address")

    def _hosts(self) -> set[str]:
        port = self.settings.port
        own = urlsplit(self.origin).netloc
        if self.proxy is not None:
            return {own}
        return {own, f"127.0.0.1:{port}", f"localhost:{port}", f"[::1]:{port}"}

    def user(self, headers: Mapping[str, str], cookies: Mapping[str, str]) -> str:
        """Who asks. Raises Forbidden where nobody was signed on."""
        if self.proxy is not None:
            name = headers.get(self.proxy.user_header.lower(), "").strip()
            if name and _same(headers.get(SECRET_HEADER.lower(), ""), self.proxy.secret):
                return " ".join(name.split())
            raise Forbidden("not-signed-on-by-proxy")
        if _same(cookies.get(COOKIE, ""), self._session):
            return getpass.getuser()
        raise Forbidden("not-signed-on")

    def check_origin(self, headers: Mapping[str, str]) -> None:
        """Raises Forbidden for a form that another site sends (Fetch Metadata, section 2.1)."""
        origins = {f"{urlsplit(self.origin).scheme}://{host}" for host in self._hosts()}
        site, origin = headers.get("sec-fetch-site"), headers.get("origin", "null")
        # A page that tells nobody where it is (no-referrer) sends its forms from “null”.
        fits = origin in origins or (origin == "null" and site is not None)
        if site not in (None, "same-origin") or not fits:
            raise Forbidden("form-from-elsewhere")

    def form_token(self, user: str) -> str:
        """The token that each form of a user carries, so that no other site can send one (CSRF)."""
        return hmac.new(self._key, user.encode(), hashlib.sha256).hexdigest()

    def check_form(self, user: str, token: str) -> None:
        """Raises Forbidden where a form lacks its token."""
        if not _same(token, self.form_token(user)):
            raise Forbidden("form-of-another-session")


def _same(one: str, other: str) -> bool:
    """Whether two texts are equal, told in a time that says nothing of where they differ."""
    return hmac.compare_digest(one.encode(), other.encode())
