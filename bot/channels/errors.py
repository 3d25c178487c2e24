"""What the portal answers when it cannot do what was asked: codes of the contract, sentences for the customer."""

from __future__ import annotations

#: HTTP status of each error code of the contract.
STATUS = {
    "bad_request": 400,
    "unauthorized": 401,
    "not_found": 404,
    "method_not_allowed": 405,
    "busy": 409,
    "too_large": 413,
    "file_type_not_allowed": 415,
    "too_many_requests": 429,
    "unavailable": 503,
}

#: Why a request is refused: error code, and the sentence that says what to do.
REASONS = {
    "not_json": ("bad_request", "O corpo da requisição precisa ser um objeto JSON em UTF-8. Confira o formato e envie de novo."),
    "malformed": ("bad_request", "Não foi possível ler a requisição. Confira o formato e envie de novo."),
    "bad_message_id": (
        "bad_request",
        "Informe em message_id um identificador da mensagem: de 1 a 100 letras sem acento, números, hífens ou sublinhados.",
    ),
    "bad_text": ("bad_request", "O campo text precisa ser um texto. Corrija e envie de novo."),
    "bad_payload": ("bad_request", "O campo payload precisa ser um texto. Corrija e envie de novo."),
    "bad_attachments": ("bad_request", "O campo attachments precisa ser uma lista de textos. Corrija e envie de novo."),
    "empty": ("bad_request", "A mensagem chegou vazia. Escreva o texto e envie de novo."),
    "stale_option": ("bad_request", "Esta opção não está mais disponível. Escolha uma das opções atuais ou escreva a resposta."),
    "no_attachments_yet": ("bad_request", "Esta versão ainda não recebe arquivos. Cole o trecho importante como texto e envie sem anexo."),
    "unauthorized": ("unauthorized", "Sua sessão não é válida ou terminou. Entre de novo no portal para continuar."),
    "link_expired": ("unauthorized", "Este link não é válido ou expirou. Abra o chamado de novo pelo portal para receber outro."),
    "not_found": ("not_found", "Não encontramos esta página. Confira o endereço."),
    "no_ticket": ("not_found", "Não encontramos este chamado entre os seus. Confira o número do protocolo."),
    "no_file": ("not_found", "Não encontramos este arquivo. Confira o endereço no chamado."),
    "method_not_allowed": ("method_not_allowed", "Esta operação não existe neste endereço. Confira o método da requisição."),
    "busy": ("busy", "Ainda estamos respondendo às suas mensagens anteriores. Espere alguns segundos e envie de novo."),
    "body_too_large": (
        "too_large",
        "A mensagem é grande demais. Divida em mensagens menores ou, onde houver envio de arquivos, mande como arquivo.",
    ),
    "text_too_large": (
        "too_large",
        "O texto passa de 20.000 caracteres. Divida em mensagens menores ou, onde houver envio de arquivos, mande como arquivo.",
    ),
    "no_files_yet": ("file_type_not_allowed", "Esta versão ainda não recebe arquivos. Cole o trecho importante como texto na conversa."),
    "too_many": ("too_many_requests", "Foram muitas mensagens em pouco tempo. Espere alguns segundos e envie de novo."),
    "unavailable": (
        "unavailable",
        "Não conseguimos responder agora. O que você já respondeu está guardado: envie a mensagem de novo em instantes.",
    ),
}


class Problem(Exception):
    """A request that is refused. ``reason`` is a key of ``REASONS``; ``headers`` go out with the answer."""

    def __init__(self, reason: str, *, retry_after: int | None = None, headers: dict[str, str] | None = None) -> None:
        super().__init__(reason)
        self.code, self.message = REASONS[reason]
        self.status = STATUS[self.code]
        self.retry_after = retry_after
        self.headers = dict(headers or {})
        if retry_after is not None:
            self.headers["Retry-After"] = str(retry_after)
