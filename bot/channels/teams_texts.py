"""What the Teams channel itself says, beside what the assistant says."""

from __future__ import annotations

TEXTS = {
    "greeting": (
        "Olá! Sou o Assertivo e ajudo a abrir chamados de suporte do Protheus já completos. "
        "Escreva o que está acontecendo, ou toque no botão para começar. "
        "Para continuar aqui o que começou no portal, peça um código no portal e escreva: vincular 12345678."
    ),
    "greeting_title": "Assistente de chamados",
    "open_ticket": "Abrir um chamado",
    "open_ticket_said": "Quero abrir um chamado",
    "file_unreachable": "{name}: não consegui baixar este arquivo do Teams. Envie de novo em alguns minutos.",
    "file_foreign": "{name}: este arquivo não está no Teams nem no SharePoint, e por isso não o abri. Anexe o próprio arquivo aqui.",
    "file_refused": "{name}: {reason}",
    "picture": "imagem",
    "kept_back": (
        "O Teams não entrega a robôs os arquivos enviados em canais e grupos. "
        "Abra uma conversa particular comigo, clicando no meu nome, e envie o arquivo lá: ele entra no mesmo chamado."
    ),
    "not_yours": "Este cartão é da conversa de outra pessoa. Escreva para mim, e eu pergunto a você.",
    "nothing_chosen": "Escolha uma opção da lista antes de confirmar.",
    "choose": "Escolha uma opção",
    "confirm": "Confirmar",
    "correct": "Corrigir uma resposta",
    "correct_confirm": "Corrigir",
    "progress": "Passo {step} de {of} · {title}",
    "score": "Completude: {score} de 100",
    "missing": "Falta: {fields}",
    "attachments": "Anexos",
    "unavailable": "Sem: {kinds}",
    "unconfirmed": "{text} (a confirmar)",
    "held": "{text} (em análise pelo antivírus)",
    "from_file": "{text} (lido em {file})",
    "see_ticket": "Ver o chamado {protocol}",
    "chosen": "✔ {title}",
    "options": "Responda com uma destas opções: {titles}.",
}
