"""A message to a webhook when a refresh failed and a person must look."""

from __future__ import annotations

from ingest.fetch import user_agent
from ingest.settings import Settings

TIMEOUT = 20.0  # seconds


def post(settings: Settings, text: str, outcomes: list[dict[str, object]]) -> str | None:
    """Post what failed to the address in UNGA_WEBHOOK; what went wrong with that, if anything.

    The message is JSON: `text` in words, as chat services show it, and `outcomes` a source each.
    It is posted once: the exit code and the log tell the same.
    """
    import httpx

    try:
        answer = httpx.post(
            settings.webhook,
            json={"text": text, "outcomes": outcomes},
            headers={"User-Agent": user_agent(settings.contact)},
            timeout=TIMEOUT,
        )
    except (httpx.TransportError, httpx.InvalidURL) as error:
        return f"the webhook could not be told: {error or type(error).__name__}"
    return None if answer.is_success else f"the webhook answered {answer.status_code}"
