"""Fashion vocabulary, one module per language. Nothing here touches Redis, files or models.

``registry`` lists the lexicons, ``model.Lexicon`` finds terms in a query, ``translation`` translates queries into
English, ``folding`` defines which spellings count as the same. docs/languages.md explains how to add a language.
"""
