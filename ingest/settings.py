"""What the environment says of the live sources: where they are, and how to treat them."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from urllib.parse import urlsplit

from data.errors import BadRequest


@dataclass(frozen=True)
class Settings:
    """Addresses of the live sources, who we are, and how patient and how polite we are.

    Each is set by the environment variable named with it, for a mirror, a proxy of one's own or a
    test; times are in seconds, the largest size of a file in bytes.
    """

    undl: str = field(default="https://digitallibrary.un.org", metadata={"env": "UNGA_UNDL_URL"})
    documents: str = field(
        default="https://documents.un.org", metadata={"env": "UNGA_DOCUMENTS_URL"}
    )
    dataverse: str = field(
        default="https://dataverse.harvard.edu", metadata={"env": "UNGA_DATAVERSE_URL"}
    )
    contact: str = field(default="", metadata={"env": "UNGA_CONTACT"})
    token: str = field(default="", repr=False, metadata={"env": "UNDL_API_TOKEN"})
    webhook: str = field(default="", repr=False, metadata={"env": "UNGA_WEBHOOK"})
    interval: float = field(default=1.0, metadata={"env": "UNGA_INTERVAL"})
    patience: float = field(default=600.0, metadata={"env": "UNGA_PATIENCE"})
    time_limit: float = field(default=1800.0, metadata={"env": "UNGA_TIME_LIMIT"})
    size_limit: float = field(default=float(2 << 30), metadata={"env": "UNGA_SIZE_LIMIT"})

    @classmethod
    def of(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """The settings an environment gives; what it leaves out is as above.

        Raises BadRequest for a limit that is no number or an address that is none.

        >>> Settings.of({"UNGA_INTERVAL": "0.5"}).interval
        0.5
        """
        given: dict[str, str | float] = {}
        for setting in fields(cls):
            name = setting.metadata["env"]
            if text := environment.get(name, "").strip():
                given[setting.name] = (
                    _number(name, text) if isinstance(setting.default, float) else text
                )
        for name in ("undl", "documents", "dataverse", "webhook"):
            if name in given:
                given[name] = _address(str(given[name]))
        return cls(**given)  # type: ignore[arg-type]  # each value is of its field's own type


def names() -> list[str]:
    """The environment variables that settings are read from."""
    return [setting.metadata["env"] for setting in fields(Settings)]


def _number(name: str, text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0 <= number < math.inf:
        raise BadRequest(f"{name}={text}: expected a number")
    return number


def _address(text: str) -> str:
    if urlsplit(text).scheme not in {"http", "https"} or not urlsplit(text).netloc:
        raise BadRequest(f"{text}: expected an address as https://digitallibrary.un.org")
    return text.rstrip("/")
