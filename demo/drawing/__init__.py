"""The demo catalogue's pictures, drawn by code.

`registry` draws a product; the garments are in `tops`, `outerwear`, `one_piece`, `bottoms` and `shoes`. They are
laid on a `canvas` out of curves (`geometry`) and cloth (`fabric`, `patterns`).
"""
