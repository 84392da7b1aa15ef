"""What shoppers call things, one module a language. Nothing here touches Redis, files or models.

``registry`` holds the lexicons, ``model.Lexicon`` finds terms in a query, ``translation`` puts a query of another
language into English, ``folding`` says which spellings count as the same. docs/languages.md explains how to add one.
"""
