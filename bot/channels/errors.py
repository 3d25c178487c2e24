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
    "file_rejected": 422,
    "too_many_requests": 429,
    "unavailable": 503,
}

#: What a refused file is told with.
_ACCEPTED = (
    "Aceitamos arquivos log, txt, csv, ini, xml, pdf, docx, xlsx, png, jpg, webp, heic, gif, mp4, webm e zip, com até 50 MB cada um."
)

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
    "attachments_too_many": ("bad_request", "Uma mensagem leva até 20 arquivos. Divida em mais mensagens e envie de novo."),
    "no_form": (
        "bad_request",
        f"Envie o arquivo na parte file de um formulário multipart/form-data. {_ACCEPTED}",
    ),
    "one_file": ("bad_request", "Envie um arquivo por vez: a requisição trouxe mais de uma parte file."),
    "file_cut": ("bad_request", "O envio do arquivo foi interrompido antes do fim. Envie o arquivo de novo."),
    "unauthorized": ("unauthorized", "Sua sessão não é válida ou terminou. Entre de novo no portal para continuar."),
    "link_expired": ("unauthorized", "Este link não é válido ou expirou. Abra o chamado de novo pelo portal para receber outro."),
    "not_found": ("not_found", "Não encontramos esta página. Confira o endereço."),
    "no_ticket": ("not_found", "Não encontramos este chamado entre os seus. Confira o número do protocolo."),
    "no_attachment": ("not_found", "Não encontramos este anexo entre os seus. Envie o arquivo de novo."),
    "no_file": ("not_found", "Não encontramos este arquivo. Confira o endereço no chamado."),
    "method_not_allowed": ("method_not_allowed", "Esta operação não existe neste endereço. Confira o método da requisição."),
    "busy": ("busy", "Ainda estamos respondendo às suas mensagens anteriores. Espere alguns segundos e envie de novo."),
    "body_too_large": (
        "too_large",
        "A mensagem é grande demais. Divida em mensagens menores ou mande como arquivo.",
    ),
    "head_too_large": ("too_large", "A requisição traz um cabeçalho ou um corpo grande demais. Reduza e envie de novo."),
    "text_too_large": (
        "too_large",
        "O texto passa de 20.000 caracteres. Divida em mensagens menores ou mande como arquivo.",
    ),
    "file_too_large": (
        "too_large",
        f"O arquivo é grande demais. Recorte o trecho do horário do problema, ou compacte em zip. {_ACCEPTED}",
    ),
    "files_too_many": (
        "too_large",
        "Este chamado já tem 20 arquivos, o máximo. Aceitamos até 20 arquivos e 200 MB por chamado: siga com os que já estão aqui.",
    ),
    "files_too_large": (
        "too_large",
        "Os arquivos deste chamado passariam de 200 MB, o máximo. Envie só o trecho do horário do problema, ou siga sem este.",
    ),
    "file_type": ("file_type_not_allowed", f"Não aceitamos este tipo de arquivo. {_ACCEPTED}"),
    "file_mismatch": (
        "file_type_not_allowed",
        f"O conteúdo do arquivo não corresponde à extensão do nome. Confira o arquivo e envie o original. {_ACCEPTED}",
    ),
    "file_web": (
        "file_type_not_allowed",
        f"Não aceitamos páginas HTML nem imagens SVG. Envie um print em png ou jpg, ou o texto em txt. {_ACCEPTED}",
    ),
    "file_program": ("file_type_not_allowed", f"Não aceitamos programas nem scripts. {_ACCEPTED}"),
    "file_empty": ("file_rejected", f"O arquivo está vazio. Confira se ele foi gravado e envie de novo. {_ACCEPTED}"),
    "file_damaged": (
        "file_rejected",
        f"O arquivo está danificado ou incompleto, e não foi possível abri-lo. Gere o arquivo de novo e envie. {_ACCEPTED}",
    ),
    "file_slow": (
        "file_rejected",
        f"Não foi possível examinar o arquivo a tempo. Recorte o trecho do horário do problema e envie de novo. {_ACCEPTED}",
    ),
    "file_encrypted": ("file_rejected", f"O arquivo está protegido por senha. Envie uma cópia sem senha. {_ACCEPTED}"),
    "file_macros": (
        "file_rejected",
        f"O documento contém macros, controles ou objetos incorporados. Salve em docx, xlsx ou pdf sem eles e envie. {_ACCEPTED}",
    ),
    "file_active": (
        "file_rejected",
        f"O documento contém scripts, arquivos incorporados ou conteúdo buscado na rede. Imprima em um novo pdf e envie. {_ACCEPTED}",
    ),
    "file_entities": ("file_rejected", f"O XML declara DOCTYPE ou entidades, que não aceitamos. Remova a declaração e envie. {_ACCEPTED}"),
    "file_infected": (
        "file_rejected",
        f"O antivírus encontrou uma ameaça no arquivo, e ele foi descartado. Verifique o computador e envie outro arquivo. {_ACCEPTED}",
    ),
    "file_double": (
        "file_rejected",
        f"O arquivo traz outro conteúdo escondido dentro dele. Gere o arquivo de novo e envie. {_ACCEPTED}",
    ),
    "archive_unsafe": (
        "file_rejected",
        f"O zip tem caminhos, atalhos, zips aninhados ou uma compressão que não aceitamos. Compacte de novo só os arquivos. {_ACCEPTED}",
    ),
    "archive_too_large": (
        "file_rejected",
        f"O arquivo, descompactado, passaria de 200 MB ou de 400 itens. Envie só o que é do horário do problema. {_ACCEPTED}",
    ),
    "archive_member": (
        "file_rejected",
        f"O zip contém um arquivo vazio ou de um tipo que não aceitamos. Compacte de novo só com arquivos aceitos. {_ACCEPTED}",
    ),
    "picture_too_large": (
        "file_rejected",
        f"A imagem tem pixels ou quadros demais. Reduza o tamanho, ou envie um print do trecho importante. {_ACCEPTED}",
    ),
    "too_many": ("too_many_requests", "Foram muitas mensagens em pouco tempo. Espere alguns segundos e envie de novo."),
    "file_held": ("unavailable", "Este arquivo está em análise pelo antivírus. Tente baixar de novo em alguns minutos."),
    "file_unavailable": (
        "unavailable",
        "Não conseguimos guardar nem ler arquivos agora. A conversa continua: envie o arquivo de novo em alguns minutos.",
    ),
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
