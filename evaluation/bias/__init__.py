"""How searches and recommendations spread over products and over groups of them: genders, prices, brands, popularity.

``measuring`` asks a trial index, ``gender`` asks the same with and without words for gender, ``groups`` divides the
catalogue, ``printing`` makes tables.
"""
