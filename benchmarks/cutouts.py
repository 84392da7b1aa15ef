"""``python -m benchmarks.cutouts CATALOGUE --photos FOLDER``: does cutting the garment out help?"""

from __future__ import annotations

import argparse
import os
from pathlib import Path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("catalogue", type=Path, help="folder or zip, as for ingest")
    parser.add_argument("--photos", type=Path, required=True, help="a folder of folders of photos, one a kind")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "webapp.settings")
    import django

    django.setup()
    from benchmarks import cutting

    cutting.run(options.catalogue, options.photos)


if __name__ == "__main__":
    main()
