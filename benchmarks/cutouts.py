"""``python -m benchmarks.cutouts CATALOGUE --photos FOLDER``: measure whether cutting out the garment helps."""

from __future__ import annotations

import argparse
import os
from pathlib import Path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("catalogue", type=Path, help="folder or zip, as for an import")
    parser.add_argument("--photos", type=Path, required=True, help="a folder with one folder of photos per kind")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "webapp.settings")
    import django

    django.setup()
    from benchmarks import cutting

    cutting.run(options.catalogue, options.photos)


if __name__ == "__main__":
    main()
