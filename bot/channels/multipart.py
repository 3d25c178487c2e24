"""The part ``file`` of a form (RFC 7578), taken out of a body that arrives in pieces."""

from __future__ import annotations

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from bot.channels.errors import Problem

#: Name of the part in the contract.
PART = b"file"


class FileForm:
    """A form while it arrives. ``name`` is None until the file's part has begun; ``complete`` once the form has ended.

    Raises:
        Problem: the request has no form.
    """

    def __init__(self, content_type: str | None) -> None:
        kind, options = parse_options_header(content_type)
        boundary = options.get(b"boundary")
        if kind != b"multipart/form-data" or not boundary:
            raise Problem("no_form")
        self.name: str | None = None
        self.complete = False
        self._inside = False
        self._field = b""
        self._value = b""
        self._disposition = b""
        self._found: list[bytes] = []
        try:
            self._parser = MultipartParser(
                boundary,
                {
                    "on_part_begin": self._begin_part,
                    "on_header_field": self._on_field,
                    "on_header_value": self._on_value,
                    "on_header_end": self._end_header,
                    "on_headers_finished": self._end_headers,
                    "on_part_data": self._on_data,
                    "on_end": self._end,
                },
            )
        except FormParserError as error:
            raise Problem("no_form") from error

    def feed(self, data: bytes) -> bytes:
        """Takes in a piece of the body and gives what of it belongs to the file.

        Raises:
            Problem: the form is malformed, or has a second file.
        """
        try:
            self._parser.write(data)
        except FormParserError as error:
            raise Problem("no_form") from error
        found = b"".join(self._found)
        self._found.clear()
        return found

    def _begin_part(self) -> None:
        self._disposition = self._field = self._value = b""
        self._inside = False

    def _on_field(self, data: bytes, start: int, end: int) -> None:
        self._field += data[start:end]

    def _on_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _end_header(self) -> None:
        if self._field.lower() == b"content-disposition":
            self._disposition = self._value
        self._field = self._value = b""

    def _end_headers(self) -> None:
        _kind, options = parse_options_header(self._disposition)
        if options.get(b"name") != PART:
            return
        if self.name is not None:
            raise Problem("one_file")
        self._inside = True
        self.name = _text(options.get(b"filename", b""))

    def _on_data(self, data: bytes, start: int, end: int) -> None:
        if self._inside:
            self._found.append(data[start:end])

    def _end(self) -> None:
        self.complete = True


def _text(name: bytes) -> str:
    """Browsers send UTF-8, with quotes and line ends as %22, %0D and %0A (RFC 7578, 4.2 and the HTML standard)."""
    try:
        text = name.decode("utf-8")
    except UnicodeDecodeError:
        text = name.decode("cp1252", "replace")
    return text.replace("%22", '"').replace("%0D", "").replace("%0A", "")
