// Files on their way: each with its progress, a way to cancel it, and the server's reason where it was refused.

import { el, icon } from "./dom.js";
import { fill } from "./texts.js";

/** Files of one message, as the server counts them. */
const MAX_FILES = 20;
/** Uploads at the same time: more only slow each other down. */
const AT_ONCE = 2;
const UNITS = ["B", "KB", "MB", "GB"];

/** A number of bytes as people read it. */
export function readableSize(bytes, language) {
  const step = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), UNITS.length - 1);
  return `${(bytes / 1024 ** step).toLocaleString(language, { maximumFractionDigits: step ? 1 : 0 })} ${UNITS[step]}`;
}

/** The tray of files above the text box. Events: `changed`; `started` with the file; `refused` with the error; `full` with it too. */
export class Uploads extends EventTarget {
  #files = [];
  #running = 0;

  /**
   * @param {import("./client.js").Client} client
   * @param {Object} texts
   * @param {() => string} language
   * @param {(text: string) => void} announce
   */
  constructor(client, texts, language, announce) {
    super();
    Object.assign(this, { client, texts, language, announce });
    this.root = el("ul", { className: "tray", part: "tray", hidden: true });
  }

  /** Whether a file is still on its way. */
  get busy() {
    return this.#files.some((each) => ["waiting", "uploading"].includes(each.state));
  }

  /** What was uploaded and goes with the next message: the server's answers, each with its name. */
  get ready() {
    return this.#files.filter((each) => each.state === "ready").map((each) => each.stored);
  }

  /** Takes files in, as many as one message carries. */
  add(files) {
    for (const file of files) {
      if (this.#files.filter((each) => each.state !== "refused").length >= MAX_FILES) {
        this.dispatchEvent(new CustomEvent("full", { detail: { message: this.texts.tooManyFiles, code: "too_large" } }));
        break;
      }
      const entry = { file, state: "waiting", control: new AbortController() };
      this.#files.push(entry);
      this.#draw(entry);
      this.dispatchEvent(new CustomEvent("started", { detail: file }));
    }
    this.#next();
    this.#changed();
  }

  /** Forgets what was sent, and what was refused. */
  clear(sent) {
    const gone = new Set(sent);
    for (const each of [...this.#files]) if (each.state === "refused" || gone.has(each.stored?.id)) this.#remove(each);
  }

  /** Forgets all files, also those on their way. */
  reset() {
    for (const each of [...this.#files]) this.#remove(each);
  }

  #next() {
    while (this.#running < AT_ONCE) {
      const entry = this.#files.find((each) => each.state === "waiting");
      if (!entry) return;
      this.#upload(entry);
    }
  }

  async #upload(entry) {
    entry.state = "uploading";
    this.#running += 1;
    this.#show(entry, this.texts.uploading, 0);
    try {
      entry.stored = await this.client.upload(entry.file, (part) => this.#progress(entry, part), entry.control.signal);
      entry.state = "ready";
      this.#show(entry, entry.stored.state === "held" ? this.texts.held : this.texts.uploaded);
      this.announce(`${entry.file.name}: ${entry.status.textContent}`);
    } catch (error) {
      if (error.name !== "AbortError") this.#refuse(entry, error);
    } finally {
      this.#running -= 1;
      this.#next();
      this.#changed();
    }
  }

  #progress(entry, part) {
    this.#show(entry, part < 1 ? this.texts.uploading : this.texts.checking, part);
  }

  #refuse(entry, error) {
    entry.state = "refused";
    entry.item.classList.add("refused");
    this.#show(entry, `${this.texts.refused}. ${error.message}`);
    if (error.repeat) {
      entry.action.before(el("button", { type: "button", className: "link", on: { click: (event) => this.#again(entry, event.target) } }, this.texts.retry));
    }
    entry.action.ariaLabel = fill(this.texts.dismissFile, { name: entry.file.name });
    this.announce(`${entry.file.name}: ${error.message}`);
    this.dispatchEvent(new CustomEvent("refused", { detail: error }));
  }

  #again(entry, button) {
    button.remove();
    entry.action.focus();
    entry.item.classList.remove("refused");
    entry.state = "waiting";
    entry.action.ariaLabel = fill(this.texts.cancelFile, { name: entry.file.name });
    this.#next();
    this.#changed();
  }

  #draw(entry) {
    const { name, size, type } = entry.file;
    entry.status = el("span", { className: "file-state" });
    entry.bar = el("progress", { max: 1, value: 0, ariaLabel: `${this.texts.uploading} ${name}` });
    entry.action = el(
      "button",
      { type: "button", className: "icon-button small", ariaLabel: fill(this.texts.cancelFile, { name }), on: { click: () => this.#remove(entry) } },
      icon("close"),
    );
    if (/^image\/(png|jpeg|webp|gif)$/.test(type)) entry.preview = URL.createObjectURL(entry.file);
    entry.item = el(
      "li",
      { className: "file", part: "file" },
      entry.preview ? el("img", { src: entry.preview, alt: "" }) : icon("file"),
      el("span", { className: "file-name" }, el("bdi", {}, name), el("small", {}, readableSize(size, this.language()))),
      entry.bar,
      entry.status,
      entry.action,
    );
    this.root.append(entry.item);
  }

  #show(entry, status, part) {
    entry.status.textContent = status;
    entry.bar.hidden = part === undefined;
    if (part !== undefined) entry.bar.value = part;
    if (entry.state === "ready") entry.action.ariaLabel = fill(this.texts.removeFile, { name: entry.file.name });
  }

  #remove(entry) {
    const inside = entry.item.getRootNode().activeElement === entry.action;
    entry.control.abort();
    if (entry.preview) URL.revokeObjectURL(entry.preview);
    this.#files = this.#files.filter((each) => each !== entry);
    entry.item.remove();
    this.#changed();
    if (inside) this.dispatchEvent(new CustomEvent("left"));
  }

  #changed() {
    this.root.hidden = !this.#files.length;
    this.dispatchEvent(new CustomEvent("changed"));
  }
}
