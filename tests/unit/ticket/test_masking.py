"""What leaves a customer's text before anything of it is kept, and what stays."""

from __future__ import annotations

import string
import time
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.settings import ROOT
from bot.ticket import words
from bot.ticket.conversation import take_turn
from bot.ticket.draft import Draft, Person
from bot.ticket.masking import mask, names
from bot.ticket.personal_numbers import has_cnpj_check_digits, has_cpf_check_digits, is_card
from bot.ticket.scene import Said

CPF, CARD, PASSWORD, TOKEN = (words.masking()["placeholders"][kind] for kind in ("cpf", "card", "password", "token"))
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.c2lnbmF0dXJl"
ACCESS_KEY = "35240612345678901234550010000012341000012345"

HIDDEN = {
    # CPF
    "meu CPF é 529.982.247-25.": f"meu CPF é {CPF}.",
    "CPF 52998224725": f"CPF {CPF}",
    "cpf52998224725": f"cpf{CPF}",
    "CPF: 12345678900 (digitado errado)": f"CPF: {CPF} (digitado errado)",
    "cpf nº 123 456 789 00": f"cpf nº {CPF}",
    "o cpf é o 11987654321": f"o cpf é o {CPF}",
    "CPF do funcionário João: 123.456.789-00": f"CPF do funcionário João: {CPF}",
    "CPF do contato 12345678900": f"CPF do contato {CPF}",
    "CPF/CNPJ 12345678900": f"CPF/CNPJ {CPF}",
    "A1_CGC = 12345678900": f"A1_CGC = {CPF}",
    "CPF:\n52998224725": f"CPF:\n{CPF}",
    "52998224725": CPF,
    "o cliente 52998224725 não grava": f"o cliente {CPF} não grava",
    "na nota do cliente 52998224725": f"na nota do cliente {CPF}",
    "529982247-25": CPF,
    "529 982 247 25": CPF,
    "529.982.247.25": CPF,
    "000.000.000-00": CPF,
    "CPFs: 529.982.247-25,111.444.777-35 e 52998224725": f"CPFs: {CPF},{CPF} e {CPF}",
    "https://portal.example/consulta?cpf=52998224725": f"https://portal.example/consulta?cpf={CPF}",
    "<CPF>52998224725</CPF>": f"<CPF>{CPF}</CPF>",
    "529982247 25": CPF,
    "5299822472-5": CPF,
    "529982.247-25": CPF,
    "529 982247-25": CPF,
    # Cards
    "4111 1111 11111111": CARD,
    "41111111 1111 1111": CARD,
    "4111 11111111 1111": CARD,
    "411111111111-1111": CARD,
    "4111 111111111111": CARD,
    "4111 1111 1111 1111": CARD,
    "4111-1111-1111-1111 val 12/27": f"{CARD} val 12/27",
    "4111.1111.1111.1111": CARD,
    "4111111111111111": CARD,
    "pedido 4512 cartão 4111 1111 1111 1111 1227": f"pedido 4512 cartão {CARD} 1227",
    "cartão 5555555555554444": f"cartão {CARD}",
    "2223 0000 4841 0010": CARD,
    "3782 822463 10005": CARD,
    "378282246310005": CARD,
    "36227206271667": CARD,
    "Elo 6362970000457013": f"Elo {CARD}",
    "6062826786276634": CARD,
    "4111 1111 1111 1111\n5555 5555 5555 4444\n4111 1111 1111 1111": f"{CARD}\n{CARD}\n{CARD}",
    "cartão 4222222222222": f"cartão {CARD}",
    "4111 1111 1111 1111 5555 5555 5555 4444": f"{CARD} {CARD}",
    # Passwords
    "senha: abc123": f"senha: {PASSWORD}",
    "Senha:abacate": f"Senha:{PASSWORD}",
    "senha abc123": f"senha {PASSWORD}",
    "entro com a senha Totvs@2024 e trava": f"entro com a senha {PASSWORD} e trava",
    "minha senha é abacate": f"minha senha é {PASSWORD}",
    "minha senha eh abacate.": f"minha senha eh {PASSWORD}.",
    "a senha do usuário admin é Totvs@2024": f"a senha do usuário admin é {PASSWORD}",
    "a senha do wifi é 12345678": f"a senha do wifi é {PASSWORD}",
    "a senha é 1234 mas não entra": f"a senha é {PASSWORD} mas não entra",
    "Usuário: admin\nSenha: abacate\nAo entrar, trava": f"Usuário: admin\nSenha: {PASSWORD}\nAo entrar, trava",
    "senha:\nabc123": f"senha:\n{PASSWORD}",
    "(senha: abc123)": f"(senha: {PASSWORD})",
    "senha (abc123)": f"senha ({PASSWORD})",
    'a senha é "meu gato"': f'a senha é "{PASSWORD}"',
    "a senha que uso é abc123": f"a senha que uso é {PASSWORD}",
    "a senha informada foi Totvs@2024": f"a senha informada foi {PASSWORD}",
    "Totvs@2024 é a minha senha": f"{PASSWORD} é a minha senha",
    "uso Totvs@2024 como senha": f"uso {PASSWORD} como senha",
    "usuário e senha: admin / abc123": f"usuário e senha: admin / {PASSWORD}",
    "login/senha: admin/abacate": f"login/senha: admin/{PASSWORD}",
    "usuário admin senha totvs": f"usuário admin senha {PASSWORD}",
    "usuario teste / senha teste": f"usuario teste / senha {PASSWORD}",
    "password is hunter2": f"password is {PASSWORD}",
    "user: admin pass: 123": f"user: admin pass: {PASSWORD}",
    "pwd abc123": f"pwd {PASSWORD}",
    "[DBACCESS]\nServer=localhost\nPassword=E1A2B3\nPort=7890": f"[DBACCESS]\nServer=localhost\nPassword={PASSWORD}\nPort=7890",
    "Password = totvs": f"Password = {PASSWORD}",
    "Uid=sa;Pwd=a&1;Database=p12": f"Uid=sa;Pwd={PASSWORD};Database=p12",
    "MV_RELPSW = mail123": f"MV_RELPSW = {PASSWORD}",
    'cSenha := "abc"': f'cSenha := "{PASSWORD}"',
    '{"password": "a b", "x": 1}': f'{{"password": "{PASSWORD}", "x": 1}}',
    "<senha>abc</senha>": f"<senha>{PASSWORD}</senha>",
    "postgresql://sa:abacate@banco/p12": f"postgresql://sa:{PASSWORD}@banco/p12",
    "SSLCertPass=abacate": f"SSLCertPass={PASSWORD}",
    "no ini está SSLCertPass=abc123 e trava": f"no ini está SSLCertPass={PASSWORD} e trava",
    "DBPassword: abacate": f"DBPassword: {PASSWORD}",
    "SenhaSMTP= abacate": f"SenhaSMTP= {PASSWORD}",
    "SenhaSMTP: abacate": f"SenhaSMTP: {PASSWORD}",
    "PassPhrase=abacate": f"PassPhrase={PASSWORD}",
    "smtp_senha: abacate": f"smtp_senha: {PASSWORD}",
    "[SSLConfigure]\nPassPhrase=a b c d e\nPort=1": f"[SSLConfigure]\nPassPhrase={PASSWORD}\nPort=1",
    "[Mail]\r\nSenhaProxy=1\r\nPort=25": f"[Mail]\r\nSenhaProxy={PASSWORD}\r\nPort=25",
    "[SSLConfigure]\nPassKey=abacate\nPort=1": f"[SSLConfigure]\nPassKey={PASSWORD}\nPort=1",
    # ... the whole of it, also where it starts with a word that installations start with
    "usuário admin senha protheus@77": f"usuário admin senha {PASSWORD}",
    "usuário admin / senha siga#77.": f"usuário admin / senha {PASSWORD}.",
    "login joana/senha master/77": f"login joana/senha {PASSWORD}",
    "user admin password root,77": f"user admin password {PASSWORD}",
    "usuário admin com a senha totvs, depois trava": f"usuário admin com a senha {PASSWORD}, depois trava",
    "postgresql://sa:p@lua@banco/p12": f"postgresql://sa:{PASSWORD}@banco/p12",
    # ... with words between
    "senha do banco sa = lua@77": f"senha do banco sa = {PASSWORD}",
    "senha protheus: 7788": f"senha protheus: {PASSWORD}",
    "senha wi-fi: lua7788": f"senha wi-fi: {PASSWORD}",
    "Senha (admin): lua@7": f"Senha (admin): {PASSWORD}",
    "senha (homologação) lua@7": f"senha (homologação) {PASSWORD}",
    "**Senha:** lua77": f"**Senha:** {PASSWORD}",
    "*Senha:* abacate": f"*Senha:* {PASSWORD}",
    "**Senha do portal**: lua77": f"**Senha do portal**: {PASSWORD}",
    "senha para entrar: lua77": f"senha para entrar: {PASSWORD}",
    "a senha pra entrar no portal é lua77": f"a senha pra entrar no portal é {PASSWORD}",
    "a senha que o TI passou foi Lua#77": f"a senha que o TI passou foi {PASSWORD}",
    "as senhas são lua77": f"as senhas são {PASSWORD}",
    "a senha nova ficou Lua@77 e trava": f"a senha nova ficou {PASSWORD} e trava",
    "senha temporária Lua#77": f"senha temporária {PASSWORD}",
    "senha master 7788": f"senha master {PASSWORD}",
    "senha do fluig lua77": f"senha do fluig {PASSWORD}",
    "senha p/ acesso Lua77": f"senha p/ acesso {PASSWORD}",
    "mudei a senha para Lua@77": f"mudei a senha para {PASSWORD}",
    "resetaram a senha dele pra Lua@77": f"resetaram a senha dele pra {PASSWORD}",
    "troquei a senha de Sol@66 para Lua@77": f"troquei a senha de {PASSWORD} para {PASSWORD}",
    "troquei a senha de ontem para Lua@77": f"troquei a senha de ontem para {PASSWORD}",
    "a senha foi redefinida para Lua@77.": f"a senha foi redefinida para {PASSWORD}.",
    "Senha de rede\nLua@77": f"Senha de rede\n{PASSWORD}",
    "Senha do usuário Gerente\r\nlua@7788\r\n": f"Senha do usuário Gerente\r\n{PASSWORD}\r\n",
    "Senha - lua77": f"Senha - {PASSWORD}",
    "acesso: gerente / L@77lua": f"acesso: gerente / {PASSWORD}",
    "entro com login gerente/Lua@77": f"entro com login gerente/{PASSWORD}",
    "pw: lua77": f"pw: {PASSWORD}",
    # ... in connections and command lines
    "sqlplus system/lua77@base": f"sqlplus system/{PASSWORD}@base",
    "sqlplus -s system/abacate": f"sqlplus -s system/{PASSWORD}",
    "exp userid=p12/abacate@base file=x.dmp": f"exp userid=p12/{PASSWORD}@base file=x.dmp",
    "jdbc:oracle:thin:p12/abacate@//10.0.0.7:1521": f"jdbc:oracle:thin:p12/{PASSWORD}@//10.0.0.7:1521",
    "curl -u gerente:lua77 http://x": f"curl -u gerente:{PASSWORD} http://x",
    'curl -u "gerente:lua 77" http://x': f'curl -u "gerente:{PASSWORD}" http://x',
    "mudei a senha para Lua@'77.": f"mudei a senha para {PASSWORD}.",
    "sqlcmd -S srv -U sa -P abacate -d p12": f"sqlcmd -S srv -U sa -P {PASSWORD} -d p12",
    # Tokens
    "Bearer lua.sol.mar": f"Bearer {TOKEN}",
    "Bearer eyJabcdeFg.lua.sol": f"Bearer {TOKEN}",
    "BotToken=abcdefghij": f"BotToken={TOKEN}",
    "[Rest]\nToken=A3\nPort=1": f"[Rest]\nToken={TOKEN}\nPort=1",
    f"token: {JWT}": f"token: {TOKEN}",
    f"veio {JWT} no retorno": f"veio {TOKEN} no retorno",
    "Authorization: Bearer abcdef1234567890": f"Authorization: Bearer {TOKEN}",
    "Authorization: Basic dXNlcjpzZW5oYQ==": f"Authorization: Basic {TOKEN}",
    "token=abcdefghij": f"token={TOKEN}",
    "https://api.example/v1?token=abc123def&filial=01": f"https://api.example/v1?token={TOKEN}&filial=01",
    "o token é 482913": f"o token é {TOKEN}",
    "api_key: 9f8e7d6c5b4a": f"api_key: {TOKEN}",
    "client_secret=9f8e7d6c5b4a": f"client_secret={TOKEN}",
    "chave da api: 9f8e7d6c5b4a": f"chave da api: {TOKEN}",
    "AKIA" + "A1B2C3D4" * 2: TOKEN,
    "sk_live_" + "a1b2c3d4" * 3: TOKEN,
    "ghp_" + "a1b2c3d4e5f6" * 3: TOKEN,
    "xoxb-" + "1234567890-" * 2 + "abc": TOKEN,
    "-----BEGIN PRIVATE KEY-----\nMIIEvQ\nIBADAN\n-----END PRIVATE KEY-----\nfim": f"{TOKEN}\nfim",
    # Together
    "CPF 52998224725, senha: abc123": f"CPF {CPF}, senha: {PASSWORD}",
}

STAYS = [
    # Documents of companies, notes and the like
    "CNPJ 12.345.678/0001-90",
    "CNPJ 12345678000190",
    "11222333000181",
    "30306294000145",
    "CNPJ 36227206271667",
    f"chave {ACCESS_KEY}",
    ACCESS_KEY,
    " ".join(ACCESS_KEY[start : start + 4] for start in range(0, 44, 4)),
    *(apart.join(ACCESS_KEY[start : start + 4] for start in range(0, 44, 4)) for apart in (".", "-", " - ", "\n")),
    f"chave de acesso: {ACCESS_KEY}",
    f"token: {'.'.join(ACCESS_KEY[start : start + 4] for start in range(0, 44, 4))}",
    "34191.79001 01043.510047 91020.150008 5 92000000012345",
    "protocolo SEFAZ 378282246310005",
    "nosso número 4111111111111111",
    "PIS 52998224725",
    "nota 52998224725",
    "título 52998224725 parcela 01",
    "pedido 52998224725",
    "conta contábil 52998224725",
    "RG 12.345.678-9, CEP 01310-100",
    "EAN 7891234567895 e 4006381333931",
    "4222222222222",
    "pedido 529982247 25 itens",
    "529982247 26",
    "4111 1111 11111112",
    "protocolo 4111 1111 11111111",
    "529 982247 25 100",
    "Recno: 52998224725",
    "PRT-20261124-0001",
    # Versions
    "build 7.00.240223P-20250326",
    "7.00.191205P-20200220 NG",
    "7.00.240223-20250326",
    "DBAccess 20240224-20250929",
    "20210202-20220603",
    "release 12.1.2410, LIB 20240520, AppServer 24.3.1.4",
    "IP 192.168.100.25:1234",
    # Phones
    "meu celular é 11987654321",
    "11987654321",
    "5511987654321",
    "telefone (11) 98765-4321 ou +55 11 98765-4321",
    "celular do cliente 52998224725",
    "whatsapp: 52998224725",
    "0800 123 4567",
    # Codes, amounts, dates, addresses
    "MATA410, MV_ESTNEG, SC5010, U_FATX001, M410GRV",
    "R$ 4.111.111.111.111,11",
    "4111111111111111,50",
    "24/11/2026 10:45:55",
    "12345678900",
    "4111 1111 1111 1112",
    "1234 5678 9012 3456",
    "550e8400-4111-1111-1111-111111111111",
    "https://site.example/artigos/36227206271667",
    "https://site.example/artigos/52998224725",
    "ID a4111111111111111b",
    # The ordinary use of the words
    "a senha expirou",
    "tela de senha",
    "erro ao alterar a senha do usuário",
    "senha incorreta",
    "esqueci minha senha",
    "minha senha é a mesma",
    "minha senha não é aceita",
    "a senha é obrigatória",
    "a senha foi alterada",
    "a senha que uso é a padrão",
    "na tela XPTO123 e a senha não aparece",
    "na MATA410 é a senha que trava",
    "a senha é gravada com MD5",
    "senha de 8 dígitos",
    "política de senha: mínimo de 8 caracteres",
    "senha: usuário bloqueado",
    "campo senha: obrigatório",
    "senha do usuário: não foi possível alterar",
    "senha do usuário expirou: erro 1234",
    "erro de senha 1017",
    "ORA-01017: invalid username/password; logon denied",
    "usuário e senha: não funciona, trava",
    'Mensagem de senha: "Usuário ou senha inválidos"',
    'aparece senha: "informe os dados de acesso outra vez"',
    "troquei a senha 10/10/2024",
    "na tela de senha MATA410 trava",
    "clico em senha e confirmo",
    "informo a senha:\nConfirmo",
    "Campos: Usuário, Senha:\nClico em confirmar",
    "Configurador > Senhas > Alterar",
    "senha: ******",
    "Password=********",
    "password: <sua senha>",
    "MV_RELPSW está vazio",
    "ShowPassword=1",
    "ele desenha: caixas123",
    "secretaria: 12345",
    "SECRETARIA: 12345",
    "Secretaria=Financeira12",
    "tokenização: 1234567",
    "[Mail]\nPassword=\nPort=25",
    "[Mail]\nPassword=********\nPort=25",
    "senha: 10 tentativas",
    "senha expirada",
    "a tela de senha",
    "não lembro a senha do configurador",
    "pediu a senha do usuário e travou",
    "a senha do usuário 000123 expirou",
    "a senha do usuário joao.lima2 não funciona",
    "a senha expira em 30dias",
    "ao trocar a senha aparece: HELP: A010LUA",
    "não consigo mudar a senha na release: 12.1.2410",
    "usuário e senha no portal: https://portal.example/login1",
    "Alterar senha\nMATA410",
    "Senha expirada\nORA-28001",
    "senha oracle 19c",
    "erro de senha no SQL Server 2019",
    "altero a senha do banco SQL2019 e para",
    "troquei a senha para o padrão de 2024",
    "redefini a senha para o usuário teste01",
    "mudo a senha para testar e o erro HTTP500 continua",
    "a senha do usuário foi alterada por JOAO01",
    "envio a senha para joao1@example.com",
    "na tela de senha o código é A123",
    "na senha e o retorno é HTTP500",
    "informo a senha e o login2 é recusado",
    "a senha ficou bloqueada",
    "senha nova 2 vezes",
    "política de senha MV_SENHA1",
    "acesso: MATA410 / FINA050",
    "acesso: Atualizações / Pedidos / Pedido1",
    "usuário: joao / filial01",
    "User: joao/PC-01",
    "login: joao / 01/01/2024",
    "usuario/senha do banco não conferem",
    "sqlplus / as sysdba",
    "sqlplus não abre",
    "entro com a senha e dá isso: HTTP500",
    "digito a senha e clico em Entrar: TELA99",
    "curl -u gerente",
    "jdbc:oracle:thin:@//10.0.0.7:1521",
    "senha: 5",
    "o token expirou",
    "token: A3",
    "token inválido",
    "cToken := GetToken(cUser)",
    "Bearer authentication não configurado",
    "Basic authentication",
    # Nothing at all
    "",
    "   ",
    "entro na MATA410, clico em Incluir, informo a TES 501 e confirmo: grava sem o ICMS",
]


@pytest.mark.parametrize(("text", "kept"), HIDDEN.items())
def test_it_is_hidden(text: str, kept: str) -> None:
    assert mask(text).text == kept


@pytest.mark.parametrize("text", STAYS)
def test_it_stays(text: str) -> None:
    assert mask(text) == (text, [])


@pytest.mark.parametrize("text", HIDDEN)
def test_it_is_hidden_amid_a_description(text: str) -> None:
    before, after = "Entro na rotina MATA410 (release 12.1.2410).\n", "\nDepois aparece a mensagem na tela."
    assert mask(before + text + after).text == before + HIDDEN[text] + after


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("token=abcdefghij senha: abc123 cartão 4111111111111111 CPF 52998224725", ["cpf", "card", "password", "token"]),
        ("senha: abc123, senha: def456", ["password"]),
        (f"{CPF} {PASSWORD}", []),
    ],
)
def test_the_kinds_are_named_once_in_one_order(text: str, kinds: list[str]) -> None:
    assert mask(text).kinds == kinds


def test_a_build_that_passes_as_a_card_stays() -> None:
    builds = [f"7.00.{date}P-{second}" for date in ("240223", "210324", "191205") for second in range(20240101, 20240131)]
    assert any(_luhn("".join(filter(str.isdigit, build))) for build in builds)
    assert all(mask(f"a build é {build}").kinds == [] for build in builds)


def _luhn(digits: str) -> bool:
    return sum(sum(divmod(int(digit) * (1 + place % 2), 10)) for place, digit in enumerate(reversed(digits))) % 10 == 0


def test_a_mobile_number_that_passes_as_a_cpf_stays() -> None:
    mobiles = [f"119876{number:05d}" for number in range(10_000, 11_000)]
    passing = [mobile for mobile in mobiles if has_cpf_check_digits(mobile)]
    assert len(passing) >= 5
    assert all(mask(f"{how}{mobile}").kinds == [] for mobile in passing for how in ("me liguem no ", "celular: ", ""))
    assert all(mask(f"CPF {mobile}").kinds == ["cpf"] for mobile in passing)


@pytest.mark.parametrize(
    ("holds", "digits"),
    [(has_cpf_check_digits, "52998224725"), (has_cnpj_check_digits, "11222333000181"), (is_card, "4111111111111111")],
)
def test_a_single_wrong_digit_is_noticed(holds: Any, digits: str) -> None:
    assert holds(digits)
    wrong = [digits[:place] + str((int(digits[place]) + 1) % 10) + digits[place + 1 :] for place in range(len(digits))]
    assert not [number for number in wrong if holds(number)]


PIECES = st.sampled_from(
    [
        *HIDDEN, *STAYS, CPF, CARD, PASSWORD, TOKEN, "senha", "a senha do", "usuário", "é", "e", "token", "CPF", "fone", "nota", "chave",
        "cartão", "Bearer", "authorization: basic",
        "para", "ficou", "troquei a senha de", "sqlplus a/", "curl -u a:", "acesso: a / ",
        "abc123", "abacate", "incorreta", "52998224725", "529.982.247-25", "11987654321",
        "4111", "1111", "4111111111111111", "36227206271667", JWT, "eyJ", "https://", "://a:b@", ":", "=", ";", ",", "/", "-", ".", " ",
        "[a]\n", "\nSSLCertPass=", "SenhaSMTP: ", "\nx=",
        "  ", "\n", '"', "'", "(", ")", "<", ">", "[", "]", "{", "\x00", "\u200b", "ª", "9", "0[",
    ]
)  # fmt: skip
TEXTS = st.one_of(
    st.text(),
    st.text(alphabet="0123456789 .-/"),
    st.lists(PIECES, max_size=12).map("".join),
    st.lists(PIECES, max_size=12).map(" ".join),
)


@given(TEXTS)
def test_masking_again_changes_nothing(text: str) -> None:
    once = mask(text)
    assert mask(once.text) == (once.text, [])


@given(TEXTS)
def test_a_text_changes_exactly_when_something_is_named(text: str) -> None:
    masked = mask(text)
    assert (masked.text != text) == bool(masked.kinds)


@given(
    st.sampled_from(["admin", "totvs", "protheus", "siga", "teste", "sa"]),
    st.text(alphabet=string.ascii_letters + string.digits + "@#$%&*!-_/", max_size=12),
    st.sampled_from(["usuário joana senha {}", "login joana/senha {} no portal", "user joana password {}."]),
)
def test_no_part_of_a_password_stays(start: str, rest: str, how: str) -> None:
    # Ends in a sign of its own, so that what follows the password is never part of it.
    text = how.format(f"{start}@{rest}#")
    assert mask(text).text == how.format(PASSWORD)


@given(st.text(alphabet="0123456789", min_size=9, max_size=9), st.sampled_from(["CPF {}", "o cpf do cliente é {}", "{:.3}.{}"]))
def test_a_cpf_is_hidden_however_it_is_written(base: str, how: str) -> None:
    cpf = base
    for _ in range(2):
        cpf += str(sum(int(digit) * weight for digit, weight in zip(cpf, range(len(cpf) + 1, 1, -1), strict=True)) * 10 % 11 % 10)
    written = how.format(cpf) if "." not in how else f"{cpf[:3]}.{cpf[3:6]}.{cpf[6:9]}-{cpf[9:]}"
    assert mask(written).kinds == ["cpf"]


@given(st.text(alphabet=string.ascii_letters + string.digits + "@#$%&*!", min_size=5, max_size=20))
def test_a_password_behind_its_word_is_hidden(password: str) -> None:
    password = "a" + password + "7"
    assert password not in mask(f"a senha é {password}").text
    assert password not in mask(f"Password={password}").text


UNITS = [
    "1", "1 ", "1-", "4111 ", "4111 1111 1111 1111, ", "52998224725 ", "CPF nota cliente 12345678901 ", "senha ", "senha: ", "senha abcd1 ",
    "senha do usuario a ", "senha=a;", "senha=)))))))", 'senha: "', "usuario e senha: ", "usuario ", "pass", "a.", "eyJa.", "eyJaaaaaaaa",
    "-----BEGIN PRIVATE KEY-----", "http://a ", "://a:b", "bearer ", "authorization: basic ", " ", "\n", "x", CPF,
    "SSLCertPass=a\n", "[a]\n", "a_", "4111.1111.", "senha a ", "senha para ", "troquei a senha ", "trocou ", "senha a\n", "acesso a/",
    "sqlplus a/", "sqlplus a/b@", "sqlcmd a -p", "sqlcmd ", "-u a:", "userid=a/@", "senha (", "mudou a senha de a para ", "4111 11111111 ",
]  # fmt: skip


@pytest.mark.parametrize("unit", UNITS)
def test_the_time_grows_with_the_text_and_not_faster(unit: str) -> None:
    def seconds(size: int) -> float:
        text = (unit * (size // len(unit) + 1))[:size]
        started = time.process_time()
        mask(text)
        return time.process_time() - started

    seconds(1_000)
    # Ten times the text may take forty times as long, for measuring is rough; a quadratic pattern would take a hundred.
    assert seconds(50_000) < max(0.2, 40 * min(seconds(5_000) for _ in range(3)))


class TestConversation:
    """The customer is told, once in each message."""

    person = Person(key="p_1", channel="portal")

    def take(self, draft: Draft, message_id: str, masked: list[str]) -> list[tuple[str, dict[str, str]]]:
        said = Said(message_id=message_id, text="oi", intent="greet", confidence=0.9, masked=masked)
        turn = take_turn(draft, said, submit=lambda ticket: ticket, tickets=list)
        return [(say.response, say.params) for say in turn.says]

    def test_it_says_what_was_removed(self) -> None:
        says = self.take(Draft(person=self.person), "m1", ["cpf", "password"])
        assert [says[0][0], says[1]] == ["utter_privacy", ("utter_masked", {"what": "CPF, senha"})]

    def test_it_says_so_once_in_each_message(self) -> None:
        draft = Draft(person=self.person)
        for message_id in ("m1", "m2", "m2"):
            assert [name for name, _ in self.take(draft, message_id, ["card"])].count("utter_masked") == 1

    def test_it_says_nothing_where_nothing_was_removed(self) -> None:
        assert "utter_masked" not in [name for name, _ in self.take(Draft(person=self.person), "m1", [])]

    def test_the_response_names_what_was_removed(self) -> None:
        domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
        text = domain["responses"]["utter_masked"][0]["text"].format(what=names(["cpf", "card", "password", "token"]))
        assert "CPF, número de cartão, senha, token de acesso" in text
        assert mask(text).kinds == []
