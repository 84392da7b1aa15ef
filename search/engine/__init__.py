"""All of Redis: connection, index generations, schema, documents, writing, queries, facets."""
