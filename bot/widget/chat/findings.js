// What the assistant read in a log, as a small card under the file.

import { el, icon } from "./dom.js";
import { fill } from "./texts.js";

/** The cards of what was read in an attachment, one for each file inside it; none where there is nothing worth showing. */
export function readCards(attachment, texts) {
  return (attachment.read ?? []).map((file) => readCard(file, texts));
}

function readCard({ name, errors, message, routines, release, build, custom }, texts) {
  const rows = [
    [texts.errorMessage, message],
    [texts.routine, (routines ?? []).join(", ")],
    [texts.release, release],
    [texts.build, build],
    [texts.customFrames, (custom ?? []).join(", ")],
    [texts.errorCount, errors > 1 ? String(errors) : ""],
  ].filter(([, value]) => value);
  const title = fill(texts.readIn, { name });
  return el(
    "section",
    { className: "card findings", part: "card", ariaLabel: title },
    el("p", { className: "card-title" }, icon("check"), title),
    el("dl", {}, ...rows.flatMap(([label, value]) => [el("dt", {}, label), el("dd", { dir: "auto" }, value)])),
  );
}
