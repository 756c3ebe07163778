"""Documents by approach: what kind of work a document tells of."""
