"""The type of each organisation of a document, by all its mentions."""

from __future__ import annotations

from collections import defaultdict

from pipeline.normalize.attributes import judge
from pipeline.normalize.found import Found, Marked
from pipeline.normalize.hashed import Linear
from pipeline.normalize.naming import of_organization
from pipeline.normalize.organizations import rule_type


def organization_types(doc: Marked, types: Linear | None) -> dict[str, str | None]:
    """Name -> type: what all its mentions speak for together, or what the rules say of the name."""
    mentions: dict[str, list[Found]] = defaultdict(list)
    for span in doc.of("ORG"):
        mentions[doc.words(span)].append(span)
    if types is None:
        return {name: rule_type(name) for name in mentions}
    return {
        name: judge(types, [of_organization(doc.text, span.start, span.end) for span in spans])
        for name, spans in mentions.items()
    }
