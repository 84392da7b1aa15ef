"""Reader for Parquet."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

from catalog.feeds.readers.headers import refuse_many
from catalog.feeds.readers.table import Opener, Record, cell, whole
from catalog.feeds.sources import LARGEST_TABLE, FeedError
from catalog.rows import Rejected, Remark

CHUNK = 5000


class ParquetTable:
    """A Parquet file. Errors: FeedError."""

    format = "Parquet"

    def __init__(self, opener: Opener) -> None:
        import polars
        from polars.exceptions import PolarsError

        with opener() as file:
            data = whole(file, LARGEST_TABLE)
        if len(data) > LARGEST_TABLE:
            raise FeedError(f"The Parquet file is larger than {LARGEST_TABLE // 2**30} GB. Split it.")
        try:
            self._frame = polars.read_parquet(BytesIO(data))
        except (PolarsError, OSError, ValueError) as error:
            raise FeedError(f"The Parquet file cannot be read: {error}.") from error
        self.header = list(self._frame.columns)
        refuse_many(self.header)

    def records(self) -> Iterator[Record | Rejected | Remark]:
        number = 0
        for chunk in self._frame.iter_slices(CHUNK):
            for row in chunk.iter_rows():
                number += 1
                yield Record(number, [cell(value) for value in row])
