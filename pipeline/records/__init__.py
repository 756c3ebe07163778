"""What a thing is: records, annotated documents, the report of a run; their JSON forms."""
