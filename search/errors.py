"""What can go wrong in a search, each with a message for the person who encounters it."""

from __future__ import annotations

from collections.abc import Mapping


class SearchError(Exception):
    """Base class of all errors that search raises deliberately; the message is meant for users."""


class SearchUnavailable(SearchError):
    """Redis cannot be reached, is loading, or took too long."""

    def __init__(self, detail: str = "") -> None:
        self.detail = detail
        super().__init__("Search is temporarily unavailable. Please try again shortly.")


class RedisFull(SearchUnavailable):
    """Redis has no memory left for a write."""

    def __init__(self) -> None:
        super().__init__("its memory limit is reached: raise maxmemory, or give the machine more memory")


class MissingModule(SearchError):
    """The Redis server lacks the search or the JSON module."""


class IndexMissing(SearchError):
    """Nothing has been indexed yet."""

    def __init__(self) -> None:
        super().__init__("There is nothing to search yet: ingest a catalogue first (manage.py ingest PATH).")


class IndexDamaged(SearchError):
    """The index is missing, incomplete, or of another release; it is rebuilt from the database."""

    def __init__(self) -> None:
        super().__init__("The search index is being restored. Please try again shortly.")


class EncoderMismatch(SearchError):
    """The index was made by another encoder than the configured one."""

    def __init__(self, index: str, encoder: str) -> None:
        self.index, self.encoder = index, encoder
        super().__init__(
            f"The index was made by encoder {index}, this server uses {encoder}. "
            "Run: manage.py reindex --encode (encodes what is missing, then switches the index)."
        )


class RebuildRunning(SearchError):
    """Another rebuild is running; two at once would undo each other."""

    def __init__(self) -> None:
        super().__init__("The index is being rebuilt by another process; wait until it is done.")


class IncompleteIndex(SearchError):
    """The index rejected some documents."""

    def __init__(self, failures: int) -> None:
        super().__init__(f"{failures} documents could not be indexed; the index that served before goes on serving.")


class InvalidQuery(SearchError):
    """``errors`` maps each invalid parameter to what is allowed."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        self.errors = dict(errors)
        super().__init__(" ".join(self.errors.values()))


class ProductNotFound(SearchError):
    def __init__(self, catalog: str, id: str) -> None:
        super().__init__(f"There is no product {id!r} in the catalogue {catalog!r}; it may have been taken down.")


class BoxOutsidePicture(InvalidQuery):
    def __init__(self) -> None:
        super().__init__({"box": "Give four numbers x,y,w,h between 0 and 1 that lie within the picture."})
