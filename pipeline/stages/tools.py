"""What extraction works with, made as configs/ and the trained models say."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from pipeline import settings
from pipeline.approach.classifier import Classifier, load_classifier
from pipeline.nlp.model import SpanModel
from pipeline.normalize import Attributes, load_attributes
from pipeline.text.documents import Cleaning, DocumentRules
from pipeline.text.furniture import CleaningRules
from pipeline.text.sources import ReadingRules


@dataclass(frozen=True, slots=True)
class Tools:
    """What a worker needs; ``fingerprint`` tells one set of settings from another."""

    model: SpanModel
    attributes: Attributes
    classifier: Classifier
    cleaning: Cleaning
    reading: ReadingRules
    fingerprint: str = ""


def make_cleaning() -> Cleaning:
    """The cleaners as configs/ sets them."""
    return Cleaning(settings.load("cleaning", CleaningRules), settings.load("documents", DocumentRules))


def reading_rules(text_field: str | None = None) -> ReadingRules:
    """configs/reading.yaml, with another text field where one is given."""
    rules = settings.load("reading", ReadingRules)
    return replace(rules, text_field=text_field) if text_field else rules


def make_tools(model: Path, attributes: Path, approach: Path, text_field: str | None = None) -> Tools:
    """The tools from the folders of the models."""
    rules = reading_rules(text_field)
    learnt = load_attributes(attributes)
    classifier = load_classifier(approach)
    made_of = f"{settings.fingerprint()} {rules} {classifier.sha256} {learnt.sha256}"
    return Tools(SpanModel(model), learnt, classifier, make_cleaning(), rules, made_of)
