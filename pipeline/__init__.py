"""Chinese local-governance articles into structured, source-grounded records."""

__version__ = "0.1.0"
