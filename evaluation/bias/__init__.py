"""Measure how searches and recommendations spread over products and over groups by gender, price, brand, popularity.

``measuring`` queries a trial index, ``gender`` compares queries with and without a gender word, ``groups`` divides the
catalogue, ``printing`` renders tables.
"""
