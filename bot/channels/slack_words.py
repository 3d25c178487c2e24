"""Every word that the Slack channel itself says; what the assistant says comes from the domain."""

from __future__ import annotations

WORDS = {
    "hello": "oi",
    "open_ticket": "Quero abrir um chamado",
    "called": "Pronto: chamei você em uma mensagem direta. A conversa continua lá.",
    "go_on": "Você já tem um chamado em andamento. Vamos continuar de onde paramos:",
    "stranger": (
        "Nesta conversa eu respondo só a quem a começou. Para abrir o seu chamado, escreva para mim em uma mensagem direta "
        "ou mencione o meu nome em uma nova mensagem do canal."
    ),
    "file_gone": "{name}: o Slack não tem mais este arquivo. Envie o arquivo de novo.",
    "file_elsewhere": "{name}: só consigo receber arquivos enviados pelo próprio Slack. Baixe o arquivo e envie aqui.",
    "file_unreachable": "{name}: não consegui buscar o arquivo no Slack. Envie o arquivo de novo em alguns minutos.",
    "file_refused": "{name}: {reason}",
    "progress": "Passo {step} de {of} · {title}",
    "chosen": "Você escolheu: {title}",
    "choose": "Escolha uma opção",
    "correct": "Corrigir uma resposta",
    "correct_field": "Corrigir {label}",
    "score": "Completude: {score} de 100",
    "missing": "Para completar",
    "attachments": "Arquivos",
    "held": "em verificação de segurança",
    "unavailable": "Sem acesso no momento",
    "scope": "Escopo sugerido: {title}",
    "hints": "Verifique antes",
    "unconfirmed": "não confirmado",
    "protocol": "Protocolo {protocol}",
    "open_link": "Abrir o chamado",
    "link_lifetime": "O link vale por 15 minutos. Depois disso, abra o chamado pela página inicial deste aplicativo.",
    "home_title": "Assertivo",
    "home_text": (
        "Eu ajudo você a abrir um chamado de suporte do Protheus com tudo o que o analista precisa. "
        "A conversa acontece em uma mensagem direta."
    ),
    "home_button": "Abrir ticket",
    "home_tickets": "Meus chamados",
    "home_none": "Você ainda não tem chamados por aqui.",
}

#: Where an answer comes from, as the review shows it.
SOURCES = {"customer": "informado", "attachment": "do arquivo", "channel": "do Slack ou do portal", "derived": "deduzido"}
