"""XML: well formed, without document types and entities, and no page in disguise."""

from __future__ import annotations

from typing import BinaryIO
from xml.sax import SAXException, SAXParseException
from xml.sax.handler import ContentHandler

from defusedxml import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser

from bot.evidence.limits import CHUNK
from bot.evidence.refusal import Refused

#: Roots that browsers show and run.
_SHOWN = ("svg", "html")


class _Elements(ContentHandler):
    """Looks at the elements' names; of their content nothing is kept."""

    def startElement(self, name: str, attrs: object) -> None:  # noqa: N802 - the parser's name for it
        if name.rsplit(":", 1)[-1].lower() in _SHOWN:
            raise Refused("file_web")


def check_xml(file: BinaryIO) -> None:
    """Lets pass well-formed XML. Streams: memory does not grow with the file.

    Raises:
        Refused: it declares a document type or entities, holds SVG or HTML elements, or is not well formed.
    """
    parser = DefusedExpatParser(forbid_dtd=True)
    parser.setContentHandler(_Elements())
    try:
        while chunk := file.read(CHUNK):
            parser.feed(chunk)
        parser.close()
    except DefusedXmlException as error:
        raise Refused("file_entities") from error
    except (SAXParseException, SAXException, ValueError, LookupError) as error:
        # ValueError and LookupError: a declared encoding that Python does not know, or one of several bytes a character.
        raise Refused("file_damaged") from error
