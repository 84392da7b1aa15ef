"""Draw the demo catalogue's pictures.

`registry` draws a product; the garments are in `tops`, `outerwear`, `one_piece`, `bottoms` and `shoes`. They are
painted on a `canvas` from curves (`geometry`) and fabrics (`fabric`, `patterns`).
"""
