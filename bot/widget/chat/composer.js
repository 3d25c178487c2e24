// Where the customer writes: the text box, its files, and the offer to send a long paste as a file.

import { el, icon } from "./dom.js";
import { Uploads } from "./uploads.js";

/** Characters from which a paste is offered as a file. */
const LONG_PASTE = 4_000;
/** What the file dialog shows first; the server decides. */
const ACCEPTED = ".log,.txt,.csv,.ini,.xml,.pdf,.docx,.xlsx,.png,.jpg,.jpeg,.webp,.heic,.gif,.mp4,.webm,.zip";

/** Events: `submit` with `{text?, attachments?, files?, shown}`; `started`, `refused` and `full` as of the tray. */
export class Composer extends EventTarget {
  #busy = false;

  constructor(client, texts, language, announce) {
    super();
    this.texts = texts;
    this.announce = announce;
    this.uploads = new Uploads(client, texts, language, announce);
    this.box = el("textarea", { rows: 1, id: "box", placeholder: texts.placeholder, dir: "auto", autocomplete: "off", enterKeyHint: "send" });
    this.box.setAttribute("aria-describedby", "hint");
    this.picker = el("input", { type: "file", multiple: true, accept: ACCEPTED, hidden: true, tabIndex: -1, ariaHidden: "true" });
    this.button = el("button", { type: "submit", className: "icon-button send", part: "send", ariaLabel: texts.send }, icon("send"));
    const attach = el("button", { type: "button", className: "icon-button", ariaLabel: texts.attach, title: texts.attach }, icon("attach"));
    this.offer = el("div", { className: "offer", hidden: true, role: "status" });
    this.root = el(
      "form",
      { className: "composer", part: "composer", noValidate: true },
      this.offer,
      this.uploads.root,
      el("label", { className: "spoken", htmlFor: "box" }, texts.message),
      el("div", { className: "write" }, attach, this.box, this.button),
      this.picker,
      el("p", { className: "hint", id: "hint" }, texts.composeHint),
    );
    this.#listen(attach);
  }

  get text() {
    return this.box.value;
  }

  set text(text) {
    this.box.value = text;
    this.#grow();
  }

  /** A message is on its way: what is written meanwhile stays in the box. */
  set busy(yes) {
    this.#busy = yes;
    this.#update();
  }

  /** Empties the box and the tray. */
  reset() {
    this.text = "";
    this.offer.hidden = true;
    this.uploads.reset();
  }

  focus() {
    this.box.focus({ preventScroll: true });
  }

  #listen(attach) {
    attach.addEventListener("click", () => this.picker.click());
    this.picker.addEventListener("change", () => {
      this.uploads.add(this.picker.files);
      this.picker.value = "";
    });
    this.uploads.addEventListener("changed", () => this.#update());
    this.uploads.addEventListener("left", () => this.focus());
    for (const name of ["started", "refused", "full"]) {
      this.uploads.addEventListener(name, ({ detail }) => this.dispatchEvent(new CustomEvent(name, { detail })));
    }
    this.box.addEventListener("input", () => this.#grow());
    this.box.addEventListener("paste", (event) => this.#paste(event));
    this.box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#submit();
    });
    this.root.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
  }

  #submit() {
    const text = this.text.trim();
    const files = this.uploads.ready;
    if (this.#busy || (!text && !files.length)) return;
    if (this.uploads.busy) return this.announce(this.texts.filesWaiting);
    this.offer.hidden = true;
    const message = { text: text || undefined, shown: text };
    if (files.length) Object.assign(message, { attachments: files.map(({ id }) => id), files });
    this.dispatchEvent(new CustomEvent("submit", { detail: message }));
  }

  #paste(event) {
    const files = [...event.clipboardData.files];
    if (files.length) {
      event.preventDefault();
      return this.uploads.add(files.map((file) => this.#named(file)));
    }
    const pasted = event.clipboardData.getData("text/plain");
    if (pasted.length >= LONG_PASTE) this.#offerFile(pasted);
  }

  /** A screenshot from the clipboard is called image.png by every browser. */
  #named(file) {
    return file.name && file.name !== "image.png" ? file : new File([file], this.texts.screenshotName, { type: file.type });
  }

  #offerFile(pasted) {
    const asFile = el("button", { type: "button", className: "option" }, this.texts.pasteAsFile);
    const asText = el("button", { type: "button", className: "link" }, this.texts.pasteAsText);
    asFile.addEventListener("click", () => {
      this.text = this.text.replaceAll("\r\n", "\n").replace(pasted.replaceAll("\r\n", "\n"), "");
      this.uploads.add([new File([pasted], this.texts.pastedName, { type: "text/plain" })]);
      this.#closeOffer();
    });
    asText.addEventListener("click", () => this.#closeOffer());
    this.offer.replaceChildren(el("p", {}, this.texts.longPaste), el("div", { className: "options" }, asFile, asText));
    this.offer.hidden = false;
  }

  #closeOffer() {
    this.offer.hidden = true;
    this.focus();
  }

  #grow() {
    this.box.style.height = "auto";
    this.box.style.height = `${this.box.scrollHeight + 2}px`;
    this.#update();
  }

  #update() {
    const empty = !this.text.trim() && !this.uploads.ready.length;
    this.button.setAttribute("aria-disabled", String(this.#busy || this.uploads.busy || empty));
  }
}
