"""Bytes -> text -> clean text with an offset map; documents, metadata, sentences."""
