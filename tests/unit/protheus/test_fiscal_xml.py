"""XML of NF-e and CT-e: what is read, what never is, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from bot.protheus.detect import read_findings
from bot.protheus.pasted_text import read_text

KEY = "35261112345678000190550010000012341000012349"
NFE = (
    '<?xml version="1.0" encoding="UTF-8"?><nfeProc xmlns="http://www.portalfiscal.inf.br/nfe" versao="4.00"><NFe>'
    f'<infNFe Id="NFe{KEY}" versao="4.00"><ide><cUF>35</cUF><mod>55</mod><serie>1</serie><nNF>1234</nNF></ide>'
    "<emit><CNPJ>12345678000190</CNPJ><xNome>Padaria do Rui</xNome></emit><dest><CPF>39053344705</CPF></dest></infNFe></NFe>"
    f"<protNFe><infProt><chNFe>{KEY}</chNFe><nProt>135260000000001</nProt><cStat>539</cStat>"
    "<xMotivo>Rejeição: Duplicidade de NF-e</xMotivo></infProt></protNFe></nfeProc>"
)


def parsed(data: bytes) -> dict[str, Any]:
    findings = read_findings(data)
    assert findings["kind"] == "nfe_xml"
    return findings


@pytest.mark.parametrize(
    "data",
    [
        NFE.encode(),
        NFE.encode("utf-8-sig"),
        b"\n  " + NFE.encode(),
        b"\xef\xbb\xbf\r\n\r\n" + NFE.encode(),
        b"\r\n\xef\xbb\xbf" + NFE.encode(),
        NFE.replace("UTF-8", "ISO-8859-1").encode("iso-8859-1"),
        NFE.replace('<?xml version="1.0" encoding="UTF-8"?>', "").encode(),
        NFE.replace("><", ">\r\n<").encode(),
    ],
)
def test_an_invoice_with_its_rejection(data: bytes) -> None:
    findings = parsed(data)
    assert {key: findings[key] for key in ("type", "model", "series", "number", "key_last_digits", "protocol", "status_code")} == {
        "type": "NF-e",
        "model": "55",
        "series": "1",
        "number": "1234",
        "key_last_digits": "012349",
        "protocol": "135260000000001",
        "status_code": "539",
    }
    assert findings["status_reason"] == "Rejeição: Duplicidade de NF-e"
    assert findings["warnings"] == ["contains_personal_data"]


def test_nothing_of_the_parties_is_read() -> None:
    shown = str(parsed(NFE.encode()))
    assert not [secret for secret in (KEY, "39053344705", "12345678000190", "Padaria") if secret in shown]


@pytest.mark.parametrize(
    ("root", "model", "kind"),
    [
        ("cteProc", "57", "CT-e"),
        ("cteOSProc", "67", "CT-e OS"),
        ("nfeProc", "65", "NFC-e"),
        ("mdfeProc", "58", "MDF-e"),
        ("retEnviNFe", "", "NF-e"),
    ],
)
def test_the_types_of_documents(root: str, model: str, kind: str) -> None:
    text = f'<{root} xmlns="http://www.portalfiscal.inf.br/x"><ide><mod>{model}</mod></ide></{root}>'
    assert parsed(text.encode())["type"] == kind


def test_the_documents_answer_counts_not_that_of_its_batch() -> None:
    text = (
        '<retConsReciNFe xmlns="http://www.portalfiscal.inf.br/nfe"><cStat>104</cStat><xMotivo>Lote processado</xMotivo>'
        f"<protNFe><infProt><chNFe>{KEY}</chNFe><cStat>100</cStat></infProt></protNFe></retConsReciNFe>"
    )
    findings = parsed(text.encode())
    assert (findings["status_code"], findings["type"], findings["key_last_digits"]) == ("100", "NF-e", "012349")


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    '<nfeProc xmlns="http://www.portalfiscal.inf.br/nfe"><mod>&b;</mod></nfeProc>'
)
EXTERNAL = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    '<nfeProc xmlns="http://www.portalfiscal.inf.br/nfe"><mod>&e;</mod></nfeProc>'
)


@pytest.mark.parametrize("text", [BOMB, EXTERNAL])
def test_document_types_and_entities_are_refused(text: str) -> None:
    findings = parsed(text.encode())
    assert findings["warnings"] == ["doctype_refused"]
    assert findings["model"] is None


@pytest.mark.parametrize("cut", [200, 330, 500, len(NFE) - 3])
def test_of_a_broken_document_what_stands_before_the_break_is_read(cut: int) -> None:
    findings = parsed(NFE.encode()[:cut])
    assert "malformed_xml" in findings["warnings"]
    assert findings["key_last_digits"] == "012349"


def test_a_tag_without_end_is_given_up() -> None:
    head = b'<nfeProc xmlns="http://www.portalfiscal.inf.br/nfe" a="'
    assert parsed(head + b"x" * 6_000_000)["warnings"] == ["malformed_xml"]


def test_a_pasted_document_with_words_before() -> None:
    pasted = read_text("segue o xml da nota:\n" + NFE)
    assert pasted is not None
    assert (pasted["kind"], pasted["number"]) == ("nfe_xml", "1234")


def test_another_xml_is_text() -> None:
    assert read_findings(b'<?xml version="1.0"?><a>portal</a>')["kind"] == "text"
