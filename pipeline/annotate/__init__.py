"""Annotated documents: the authoring formats, their validators, and the corpus."""
