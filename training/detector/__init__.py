"""How the bundled garment detector is made: a YOLO segmentation model, trained from nothing.

``python -m training.detector.dataset --street … --boxes … --products … --garments … --to DATA`` turns the
sources into one data set, ``….train --data DATA`` trains (and goes on after a stop), ``….evaluate`` measures.
"""
