"""Every choice, said in the ways of Brazilian customers, read against the question that was asked.

Each reply is given while its question is open, so that nothing else (a command, a correction, a side question) may take it.
"""

from __future__ import annotations

import pytest

from bot.ticket.fields import BY_ID, value
from tests.conversation.places import standing_at

#: Question → value → replies, separated by bars.
REPLIES: dict[str, dict[str, str]] = {
    "kind": {
        "error": (
            "erro | ERRO | deu erro | tá dando erro na nota | o valor sai errado | resultado diferente do esperado | não "
            "grava o pedido | n ta calculando o imposto | bug | nao consigo emitir a nota | duplicou o título | a nota foi "
            "rejeitada | saldo incorreto | o relatório traz valor zerado | inconsistência no saldo | aparece uma mensagem de "
            "erro | a tela não abre | divergência no custo | problema na baixa do título"
        ),
        "slowness": (
            "lentidão | lentidao | tá lento demais | a rotina demora 40 minutos | muito devagar | performance ruim | dá "
            "timeout | está demorando pra abrir | sistema lento | leva 2 horas pra processar"
        ),
        "crash": (
            "caiu | o sistema cai | trava a tela | travou | fica congelando | o serviço caiu | queda do appserver | o "
            "smartclient fecha sozinho | desconecta todo mundo | o sistema para de responder | travamento | o protheus caiu "
            "de novo"
        ),
        "question": (
            "dúvida | duvida | é só uma dúvida | tenho uma pergunta | como faço para cancelar uma nota? | como configuro a "
            "TES? | queria saber como funciona o rateio | qual parâmetro controla isso? | onde configuro o cfop | só uma "
            "dúvida sobre o erro de ontem | como funciona a baixa automática"
        ),
        "improvement": (
            "sugestão | melhoria | seria bom ter um filtro por data | quero sugerir uma coisa | sugestão de melhoria | seria "
            "interessante ter um botão | gostaria que o relatório tivesse mais colunas | poderia ter uma legenda"
        ),
        "customization": (
            "customização | customizacao | quero um ponto de entrada | preciso de um fonte advpl | preciso desenvolver um "
            "relatório próprio | personalização | quero criar uma rotina própria | desenvolvimento"
        ),
        "service": (
            "serviço | preciso que corrijam direto na base | correção de dados na base | treinamento | quero treinar minha "
            "equipe | analisar minha base | acompanhar o processamento da folha | instalar o servidor | restaurar o backup | "
            "ajustem os dados no banco | acompanhamento do fechamento"
        ),
    },
    "service_type": {
        "data_correction": (
            "corrigir dados | correção | ajustar os registros | apagar uns títulos duplicados | recuperar os dados | acertar "
            "o saldo na base"
        ),
        "database_analysis": "analisar a base | análise do ambiente | verificar a base | avaliar nosso banco | dar uma olhada na base",
        "follow_run": "acompanhar um processamento | acompanhamento do fechamento | acompanhar a virada",
        "training": "treinamento | treinar a equipe | capacitação | ensinar o pessoal | um curso",
        "infrastructure": "instalação | servidor | restaurar backup | infra | migrar o servidor | instalar o sistema operacional",
    },
    "impact": {
        "blocked": (
            "parou | PAROU TUDO | parou a operação | tá tudo parado | estamos parados | não conseguimos faturar | n consigo "
            "faturar | sem faturar desde cedo | crítico | não dá pra trabalhar | está impedindo o fechamento | bloqueado | a "
            "fábrica está parada | impossível emitir nota | parada total | não consegue vender | paralisou o faturamento"
        ),
        "degraded": (
            "dá pra trabalhar com dificuldade | dá para contornar | com dificuldade | não parou, mas atrapalha | médio | "
            "atrapalha bastante | tem contorno | estamos fazendo manual | gera retrabalho | parcial | dá pra levar | "
            "atrapalha um pouco | não parou | consigo trabalhar, mas com dificuldade | tem como contornar"
        ),
        "low": (
            "não atrapalha agora | não atrapalha | n atrapalha | baixo | sem urgência | é só uma dúvida | pode esperar | "
            "nenhum impacto | sem pressa | tranquilo | não é urgente | quando puder | nenhum | pouco impacto"
        ),
    },
    "documentation_checked": {
        "yes": (
            "sim | s | ss | Sim. | siiim | já procurei e não achei | já olhei no TDN | procurei e não encontrei nada | sim, "
            "já consultei | ja li td | li sim, não resolveu | pesquisei no google | já | claro | já verifiquei sim | aham | "
            "procuramos e nada | com certeza | já vi | sim mas não achei | consultei https://tdn.totvs.com/x | "
            "https://centraldeatendimento.totvs.com/artigo | dei uma olhada | já dei uma pesquisada"
        ),
        "no": (
            "não | n | nao | nn | naum | não procurei | ainda não | não consultei ainda | nem procurei | não li | negativo | "
            "nunca | não, ainda não procurei | não olhei | não cheguei a ver | não vi nada"
        ),
        "unknown": "não sei | n sei | não lembro | sei lá | não tenho certeza | nem ideia",
    },
    "environment_kind": {
        "production": (
            "produção | producao | PRD | na base oficial | base de produção | só na produção | somente produção | em produção "
            "| prod | produção, no teste não acontece | só em produção, na homologação não | base quente | ambiente principal "
            "| na oficial"
        ),
        "test": (
            "teste | homologação | hml | base de teste | na homolog | qa | ambiente de testes | em desenvolvimento | é na "
            "base teste | no teste | validação"
        ),
        "both": (
            "nos dois | em ambos | ambos | os dois | produção e teste | tanto na produção quanto no teste | teste e produção "
            "| na base teste e na oficial | em todos | nas duas"
        ),
    },
    "environment_updated": {
        "yes": (
            "sim | s | está atualizado | tá atualizado | atualizado semana passada | sim, atualizamos ontem | atualizei mês "
            "passado | em dia | é o último | o último pacote | aplicamos essa semana | claro | está em dia sim | atualizamos "
            "no dia 10/03/2026 | sim, 02/2026"
        ),
        "no": (
            "não | n | não está atualizado | tá desatualizado | faz tempo que não atualizamos | nunca atualizamos | há anos | "
            "desatualizado | não atualizamos | faz mais de um ano | negativo | está bem antigo | não, faz uns 2 anos"
        ),
        "unknown": ("não sei | n sei | não sei dizer | não faço ideia | não tenho essa informação | sei não | não sabemos"),
    },
    "frequency": {
        "always": (
            "sempre | SEMPRE | toda vez | todas as vezes | todo dia | 100% | 100 % das vezes | constantemente | direto | a "
            "toda hora | em todas as tentativas | sempre que incluo | todos os dias"
        ),
        "sometimes": (
            "às vezes | as vezes | algumas vezes | de vez em quando | intermitente | aleatório | nem sempre | depende | varia "
            "| esporadicamente | n é sempre | não acontece sempre | raramente | eventualmente | vez ou outra | uma vez ou "
            "outra | não é toda vez"
        ),
        "once": (
            "uma vez | uma única vez | só uma vez | só aconteceu hoje | aconteceu uma vez só | foi um caso isolado | primeira "
            "vez | 1 vez | só ontem | única vez | apenas uma vez"
        ),
    },
    "customizations": {
        "yes": (
            "sim | s | temos | tem sim | temos um ponto de entrada | sim, o M410GRV | tem o MT100TOK | feito pelo parceiro | "
            "tem campo próprio | há gatilho | existe validação nossa | a tela é customizada | não, mas tem um gatilho | "
            "usamos um ponto de entrada | U_FATX001 | foi customizado"
        ),
        "no": (
            "não | n | não temos | nenhuma | tudo padrão | é tudo padrão | padrão | não há | sem customização | não existe | "
            "100% padrão | nao tem nada | não possuímos | standard | não usamos | nenhum ponto de entrada | é padrão"
        ),
        "unknown": "não sei | acho que não | talvez | não tenho certeza | n sei | acho que sim | não sei dizer | não faço ideia",
    },
    "reproduces_in_test": {
        "yes": (
            "sim | s | acontece também | o mesmo erro | acontece igual | reproduz | sim, testei e acontece | dá o mesmo erro "
            "| também | simulei e deu o mesmo erro | ocorre | sim, igualzinho | mesma coisa | consegui simular"
        ),
        "no": (
            "não | n | não acontece | não reproduz | no teste funciona | lá funciona normal | não, lá está certo | não ocorre "
            "| testei e não acontece | só na produção | funcionou normal | não deu erro | na base de teste grava certo | não "
            "dá o erro"
        ),
        "not_tested": (
            "não testei | n testei | ainda não | não temos base de teste | não sei | ainda não testei | não consegui testar | "
            "vou testar | não tenho base de testes | nem testei | não tentei | sem base de teste | não foi testado | não fiz "
            "o teste | não simulei"
        ),
    },
    "reproduces_standard": {
        "yes": (
            "sim | sim, continua | continua | mesmo sem eles continua | persiste | dá o mesmo erro | sem os pontos de entrada "
            "acontece igual | continua do mesmo jeito | s"
        ),
        "no": (
            "não | não, sem eles funciona | sem o ponto de entrada funciona | não continua | para de acontecer | no padrão "
            "funciona | sem eles grava certo | não acontece | n | aí funciona"
        ),
        "not_tested": "não testei | não sei | ainda não testei | não conseguimos testar | n testei | não consigo desligar | ainda não",
    },
    "can_run_tests": {
        "yes": (
            "sim | consigo | consigo sim | posso testar | dá pra testar | vou testar | podemos | s | claro | temos como | "
            "sim, amanhã eu testo | blz"
        ),
        "with_help": (
            "com ajuda da TI | preciso da TI | preciso pedir ao parceiro | só com o parceiro | dependo da infra | com apoio "
            "do parceiro | sozinho não | a TI faz | sim, com ajuda | com ajuda"
        ),
        "no": (
            "não | n | não consigo | não temos como | sem tempo | não posso | impossível | não temos ambiente | não dá | não "
            "tenho tempo | sem condições"
        ),
    },
    "occurs_with": {
        "all": (
            "todos | com todos | todo mundo | qualquer um | não, com qualquer cliente | geral | com todo mundo | todas as "
            "filiais | em qualquer produto | independente do usuário | com todas | acontece com todos os usuários | tudo"
        ),
        "some_records": (
            "so com esse pedido | com esse pedido só | nessa nota apenas | "
            "alguns registros | só com alguns | alguns clientes | nem todos | só com a TES 501 | em certos produtos | só "
            "quando o cliente é de fora | não é com todos | apenas alguns pedidos | uns pedidos | em determinados títulos | "
            "com alguns fornecedores"
        ),
        "one_branch": (
            "só em uma filial | uma filial | só na filial 03 | apenas na filial 02 | só na loja do centro | somente em uma "
            "empresa | filial 01"
        ),
        "one_user": (
            "só com um usuário | só comigo | apenas um usuário | um usuário | somente com o meu usuário | usuário específico "
            "| só no meu login | só com o usuário da Maria"
        ),
        "one_machine": (
            "só em uma máquina | uma máquina | só no meu computador | só nessa máquina | apenas na minha máquina | um "
            "computador só | só na estação do caixa"
        ),
    },
}

CASES = [
    (field, wanted, reply) for field, values in REPLIES.items() for wanted, replies in values.items() for reply in replies.split(" | ")
]


@pytest.mark.parametrize(("field", "wanted", "reply"), CASES, ids=[f"{field}-{wanted}-{reply}" for field, wanted, reply in CASES])
def test_a_reply_chooses_its_value(field: str, wanted: str, reply: str) -> None:
    talk = standing_at(field).say(reply)
    assert value(talk.ticket, BY_ID[field]) == wanted
    assert talk.question != field


@pytest.mark.parametrize(
    ("reply", "impact"),
    [
        ("1", "blocked"),
        ("2)", "degraded"),
        ("a primeira", "blocked"),
        ("segunda opção", "degraded"),
        ("opção 3", "low"),
        ("o terceiro", "low"),
    ],
)
def test_a_button_may_be_counted_out(reply: str, impact: str) -> None:
    talk = standing_at("impact").say(reply)
    assert (talk.ticket.premises.impact, talk.question) == (impact, "documentation_checked")


@pytest.mark.parametrize("reply", ["0", "4", "a quinta", "12", "a última"])
def test_a_button_that_is_not_there_is_no_answer(reply: str) -> None:
    assert standing_at("impact").say(reply).question == "impact"
