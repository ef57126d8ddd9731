"""The kept compiler: threads share it, and who prints nothing never loads it."""

from concurrent.futures import ThreadPoolExecutor

from flask import Flask

from readiness.paper.cover import Cover
from readiness.paper.typesetting import typeset
from tests.paper.papers import AT, COMPANIES, document_of, texts


def test_threads_that_print_at_once_each_get_their_own(app: Flask) -> None:
    _cover, answers = COMPANIES["bakery"]
    names = [f"Bakkerij {number}" for number in range(12)]
    documents = [document_of(app, Cover(name, AT), answers, "nl") for name in names]
    with ThreadPoolExecutor(6) as threads:
        made = list(threads.map(lambda document: typeset(document, AT), documents))
    for name, content in zip(names, made, strict=True):
        assert f"voor {name}\n" in texts(content)[0]
