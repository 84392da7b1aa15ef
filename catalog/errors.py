"""Why the encoder of a shop cannot be changed, as sentences for the person at the terminal."""

from __future__ import annotations


class SwitchError(Exception):
    """The encoder cannot be changed; the text says why and what to do. Nothing has changed."""
