"""Training of the bundled garment detector, a YOLO segmentation model, from random weights.

``python -m training.detector.dataset --street … --boxes … --products … --garments … --to DATA`` converts the sources
into one data set, ``….train --data DATA`` trains (and resumes after an interruption), ``….evaluate`` measures AP.
"""
