"""What the messages of a database quote of a record, and how a message reads without it.

Names of columns, tables and indexes stay: whoever looks for the defect needs them.
"""

from __future__ import annotations

import re

#: Where a database quotes a record: "The duplicate key value is (01, 000123)", "Key (a, b)=(1, 2)", "Failing row contains (...)".
_RECORD = re.compile(
    # the columns of an index may be calls: "Key (upper(name), code)=(...)"
    r"(?:key value is|valor d[ae] chave duplicada [ée]|key\s*\((?:[^()]|\([^()]*\))*\)\s*=|failing row contains|\bvalues)\s*(?=\()",
    re.IGNORECASE,
)
#: "Truncated value: 'x'", "converting the varchar value 'x'".
_QUOTED_VALUE = re.compile(r"(\b(?:value|valor)\s*:?\s*)(?:'(?:[^'\n]|'')*'?|\"[^\"\n]*\"?)", re.IGNORECASE)
#: The key of a record: "- Key: 010001RUI PRADO -". Of the access key of a fiscal document others take care.
_KEY = re.compile(
    r"((?:\A|\s)[-|;]\s*(?:key|chave)\s*:[ \t]*)(?!(?:\d[\s.-]{0,3}){44})[^\s(][^\n]*?(?=\s+[-|;](?:\s|\Z)|\s+on\s+\S+\(|\n|\Z)",
    re.IGNORECASE,
)
#: What an operator was given: 'type mismatch on compare C->N "RUI PRADO"'.
_OPERATION = re.compile(r"\b(?:type mismatch|argument #\d+ error|invalid (?:date|number|value))\b[^\n]*", re.IGNORECASE)
_OPERAND = re.compile(r"\"([^\"\n]*)(?:\"|\Z)|(?<!\w)'([^'\n]*)(?:'|\Z)")
#: Somebody's name behind the word for it: "xNome: RUI PRADO", "cliente: Rui do Prado". A word alone may be anything but behind xNome.
_CAPITALS = r"(?!N[AÃ]O\b|SEM\b|CAMPO\b|ERRO\b|Não\b|Nao\b|Sem\b|Campo\b|Erro\b)[A-ZÀ-Ý][A-Za-zÀ-ÿ'&-]*(?![\w'])\.?"
_NEXT = rf"\s+(?:d[aeo]s?\s+|e\s+)?{_CAPITALS}"
_PERSON = re.compile(
    rf"(\b(?i:xnome|xfant|raz[aã]o social|nome fantasia)\s?[:=]\s?)[\"']?{_CAPITALS}(?:{_NEXT}){{0,12}}[\"']?"
    r"|(\b(?i:nome|destinat[aá]rio|emitente|remetente|tomador|transportadora?|cliente|fornecedora?)\s?[:=]\s?)"
    rf"[\"']?{_CAPITALS}(?:{_NEXT}){{1,12}}[\"']?"
)
#: A name alone in brackets, as answers of SEFAZ add it.
_IN_BRACKETS = re.compile(rf"\[\s*{_CAPITALS}(?:{_NEXT}){{1,12}}\s*\]")
#: Rows of an INSERT behind the first one, and what counts when a bracket's end is looked for.
_NEXT_ROW = re.compile(r"\s*,\s*(?=\()")
_OUTSIDE_TEXTS = re.compile(r"(?<=[(,\s])[NE]?'(?:[^'\n]|'')*'(?=\s*[,)])|[()\n]", re.IGNORECASE)

#: Where a statement begins, or a comparison of a field in what was cut out of one. Sentences that say "update" or "select" are none.
_STATEMENT = re.compile(
    r"\b(?:INSERT\s+INTO\s|UPDATE\s+\S{1,80}(?:\s+(?:AS\s+)?\w{1,30}|\s+WITH\s*\([^()]{0,60}\)){0,2}\s+SET\s|DELETE\s+FROM\s"
    r"|DELETE\s+\S{1,80}\s+WHERE\s|MERGE\s+(?:INTO\s+)?\S{1,80}\s+(?:(?:AS\s+)?\w{1,30}\s+)?USING\b"
    r"|SELECT\s*(?:(?:TOP|DISTINCT|COUNT|SUM|MAX|MIN)\b|[*\d]|N?'|[\w.\"]{0,60}_\w)"
    r"|(?:WHERE|SET)\s+[\s(]{0,8}[\w.\"\[\]]{1,80}\s*(?:[=<>!]|(?:NOT\s+)?(?:LIKE|IN|BETWEEN)\b)"
    r"|(?:EXEC(?:UTE)?|CALL)\s+[\w.\"\[\]]{1,80}\s*\(?\s*(?:@\w+\s*=\s*)?N?'"
    r"|(?!MV_)[A-Z][A-Z0-9]{1,2}_\w{1,12}\s*(?:==?|<>|!=|[<>]=?|(?:NOT\s+)?LIKE\b|(?:NOT\s+)?IN\s*\()\s*[NE]?['\"])",
    re.IGNORECASE,
)
_WORDS = (
    "AND|OR|WHERE|FROM|AS|THEN|ELSE|END|WHEN|ORDER|GROUP|UNION|IN|NOT|IS|LIKE|BETWEEN|HAVING|ON|INTO|SET|VALUES|SELECT|ESCAPE|COLLATE|"
    "FETCH|LIMIT|FOR|DESC|ASC|USING|RETURNING|failed|fails|error|erro|falhou"
)
#: What stands behind a text that ends here. An apostrophe inside of a name is often not doubled: that is why the statement failed.
_BEHIND = rf"\s*(?:[,);|+=<>:.\[\]*!-]|\Z|(?:{_WORDS})\b|\s(?:AS\s+)?[\"\[]?\w{{1,30}}[\"\]]?\s*(?:[,)]|\bFROM\b))"
#: Texts and numbers in a statement; ``kept`` is what stands in front of a number.
_LITERAL = re.compile(
    r"(?:(?<!\w)[NE]?|(?<=LIKE)|(?<=AND)|(?<=SELECT)|(?<=THEN)|(?<=ELSE))"
    rf"'(?P<text>(?:''|[^']|'(?!{_BEHIND}))*)(?:'|\Z)"
    r"|(?P<before>[=<>(,]\s*|\bLIKE\s+)\"(?P<double>[^\"]*)(?:\"|\Z)"
    r"|(?P<kept>[=<>]\s*|\b(?:BETWEEN|AND|SELECT|THEN|ELSE|LIMIT|TOP)\s+|\bIN\s*\(\s*|,\s*|\((?=\s*-?[\d.]+\s*,)\s*)"
    r"(?P<number>-?\d[\d.]*(?:E[+-]?\d+)?)(?![\w$#])",
    re.IGNORECASE,
)
#: What a statement or the complaint behind it quotes without telling a value: blanks, names of fields and tables.
_NAME = re.compile(r"[\s*]*|[A-Z][A-Z0-9]{1,2}_\w{1,12}|[DR]_E_\w{1,12}|(?:\w{1,30}\.){0,2}[A-Z][A-Z0-9]{2}\d\d0\w{0,12}", re.IGNORECASE)
_NAMED = re.compile(
    r"\b(?:columns?|objects?|tables?|constraint|index|relation|fields?|alias|name|coluna|objeto|tabela|[ií]ndice|campo)\s*:?\s+\Z",
    re.IGNORECASE,
)


def without_records(message: str) -> str:
    """A message without values of records: ``(...)`` for the rows that a database quotes, ``'...'`` and ``?`` in statements.

    Nor with keys of records, operands of a failed operation, and names behind a word such as "xNome".
    """
    message = _without_literals(_without_rows(message))
    message = _OPERATION.sub(lambda found: _OPERAND.sub(_without_operand, found.group()), _KEY.sub(r"\1...", message))
    message = _PERSON.sub(lambda found: f"{found[1] or found[2]}...", message)
    return _QUOTED_VALUE.sub(r"\1'...'", message)


def without_parties(reason: str) -> str:
    """An answer of SEFAZ without names in brackets. In the message of an error they are those of drivers: "[SQL Server]"."""
    return _IN_BRACKETS.sub("[...]", reason)


def _without_operand(operand: re.Match[str]) -> str:
    """Names of fields and tables stay, as in statements."""
    said, quote = (operand[1], '"') if operand[1] is not None else (operand[2], "'")
    return operand.group() if _NAME.fullmatch(said) else f"{quote}...{quote}"


def _without_rows(message: str) -> str:
    """Whatever stands in the brackets behind the words of a database, brackets inside them included, is a record's."""
    kept, position = [], 0
    for words in _RECORD.finditer(message):
        if words.end() < position:
            continue
        kept += [message[position : words.end()], "(...)"]
        position = _closed(message, words.end())
        while following := _NEXT_ROW.match(message, position):
            position = _closed(message, following.end())
    return "".join([*kept, message[position:]])


def _closed(message: str, opened: int) -> int:
    """Where the bracket at a place is closed; the end of its line where it is not. Brackets in a quoted text do not count."""
    depth = 0
    for part in _OUTSIDE_TEXTS.finditer(message, opened):
        at = part.start()
        depth += {"(": 1, ")": -1}.get(part.group(), 0)
        if not depth:
            return at + 1
        if part.group() == "\n":
            return at
    return len(message)


def _without_literals(message: str) -> str:
    """From the first statement on: the end of one cannot be told for sure, and what complains of it repeats its values."""
    statement = _STATEMENT.search(message)
    if statement is None:
        return message
    start = statement.start()
    return message[:start] + _LITERAL.sub(_hidden, message[start:])


def _hidden(literal: re.Match[str]) -> str:
    if literal["number"] is not None:
        return f"{literal['kept']}?"
    said, quote = (literal["text"], "'") if literal["text"] is not None else (literal["double"], '"')
    named = said.isidentifier() and _NAMED.search(literal.string, max(0, literal.start() - 24), literal.start())
    if named or said == "..." or _NAME.fullmatch(said):
        return literal.group()
    return f"{literal['before'] or ''}{quote}...{quote}"
