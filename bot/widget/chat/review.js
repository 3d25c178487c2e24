// The ticket as a card: by step, with its score, what is missing, a way to correct each answer; and the protocol at the end.

import { el, icon } from "./dom.js";
import { fill } from "./texts.js";
import { readableSize } from "./uploads.js";

/**
 * The review card.
 * @param {Object} summary as `GET /summary` gives it
 * @param {Object} texts
 * @param {string} language
 * @param {(row: Object) => void} onCorrect
 */
export function reviewCard(summary, texts, language, onCorrect) {
  const { scope, attachments, unavailable, missing } = summary;
  return el(
    "section",
    { className: "card review", part: "card", ariaLabel: texts.reviewTitle },
    el("p", { className: "card-title" }, texts.reviewTitle),
    summary.subject && el("p", { className: "subject", dir: "auto" }, summary.subject),
    score(summary, texts),
    missing.length > 0 && el("p", { className: "quiet" }, el("b", {}, `${texts.missing}: `), missing.join(", ")),
    ...summary.warnings.map((warning) => el("p", { className: "warning" }, icon("warning"), warning)),
    ...summary.steps.filter((step) => step.rows.length).map((step) => stepBlock(step, texts, onCorrect)),
    attachments.length > 0 &&
      block(
        texts.attachments,
        el("ul", {}, ...attachments.map((file) => el("li", {}, `${file.name} · ${file.title} · ${readableSize(file.size, language)}`))),
      ),
    unavailable.length > 0 && el("p", { className: "quiet" }, el("b", {}, `${texts.unavailable}: `), unavailable.join(", ")),
    scope &&
      block(
        `${texts.scope}: ${scope.title}`,
        el("ul", {}, ...scope.reasons.map((reason) => el("li", {}, reason))),
        scope.advice && el("p", {}, scope.advice),
        ...scope.hints.map((hint) => el("p", { className: "warning" }, icon("warning"), `${texts.hints}: ${hint}`)),
      ),
  );
}

/** The answers of one step, each with its source and a way to correct it. */
export function stepRows(step, texts, onCorrect) {
  const rows = step.rows.map((row) =>
    el(
      "div",
      { className: "row" },
      el("dt", {}, row.label),
      el(
        "dd",
        { className: "value", dir: "auto" },
        row.items ? el("ol", {}, ...row.items.map((item) => el("li", {}, item))) : row.text,
      ),
      el(
        "dd",
        { className: "origin" },
        row.source && el("span", { className: `source ${row.source}` }, row.file ?? texts.sources[row.source]),
        row.unconfirmed && el("span", { className: "source" }, texts.unconfirmed),
      ),
      el("dd", { className: "edit" }, correctButton(row, texts, onCorrect)),
    ),
  );
  return rows.length ? el("dl", { className: "rows" }, ...rows) : el("p", { className: "quiet" }, texts.noAnswers);
}

/** What the customer keeps of a ticket: its protocol, its page, its text. */
export function ticketCard(ticket, address, texts, onCopy, onOpen) {
  const said = el("span", { className: "quiet", role: "status" });
  const copy = el("button", { type: "button", className: "option" }, icon("copy"), texts.copyTicket);
  copy.addEventListener("click", async () => {
    said.textContent = await onCopy(ticket.protocol).then(() => texts.copied, () => texts.notCopied);
  });
  return el(
    "section",
    { className: "card ticket", part: "card", ariaLabel: texts.ticketReady },
    el("p", { className: "card-title" }, icon("check"), texts.ticketReady),
    el("p", {}, `${texts.protocol} `, el("strong", { className: "protocol" }, ticket.protocol)),
    el(
      "div",
      { className: "actions" },
      address && el("a", { className: "option", href: address, target: "_blank", rel: "noopener noreferrer", on: { click: onOpen } }, icon("open"), texts.openTicket, el("span", { className: "spoken" }, ` (${texts.newTab})`)),
      copy,
    ),
    said,
  );
}

function score({ score: number }, texts) {
  return el(
    "div",
    { className: "score" },
    el("span", {}, texts.score),
    el("meter", { min: 0, max: 100, low: 50, high: 80, optimum: 100, value: number, ariaLabel: texts.score }),
    el("b", {}, fill(texts.scoreOf, { score: number })),
  );
}

function stepBlock(step, texts, onCorrect) {
  return block(step.title, stepRows(step, texts, onCorrect));
}

function block(title, ...content) {
  return el("section", { className: "block", ariaLabel: title }, el("p", { className: "block-title" }, title), ...content);
}

function correctButton(row, texts, onCorrect) {
  const name = fill(texts.correctField, { label: row.label });
  return el("button", { type: "button", className: "icon-button small", ariaLabel: name, title: name, on: { click: () => onCorrect(row) } }, icon("pencil"));
}
