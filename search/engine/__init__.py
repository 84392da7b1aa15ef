"""Everything that talks to Redis: connection, index generations, schema, documents, writing, queries, facets."""
