// The conversation as it scrolls: what both said, the options of the last question, and who is writing.

import { el, icon, spoken } from "./dom.js";
import { readCards } from "./findings.js";
import { fill } from "./texts.js";

/** What answers the open question: its options, and the review's pencils. */
const OPTIONS = ".options, .review .icon-button";

export class Log {
  #atEnd = true;
  #height = 0;

  /**
   * @param {Object} texts
   * @param {(button: {title: string, payload: string}, made: HTMLElement) => void} onChoice
   * @param {(message: Object) => [HTMLElement?, HTMLElement?]} cardsOf what a message shows before and after its text
   */
  constructor(texts, onChoice, cardsOf) {
    Object.assign(this, { texts, onChoice, cardsOf });
    // "Passo 2 de 5 · Rotina e ambiente": where the conversation goes on, not something that is said.
    this.milestone = new RegExp(`^${fill(texts.progress, { step: "\\d", of: "\\d" })} · .{1,60}$`);
    this.list = el("ol", { className: "messages", part: "messages" });
    this.typing = el("p", { className: "typing", hidden: true }, spoken(texts.typing), el("i"), el("i"), el("i"));
    this.hint = el("p", { className: "quiet", hidden: true }, texts.start);
    this.root = el(
      "div",
      { className: "log", part: "log", tabIndex: 0, role: "region", ariaLabel: texts.conversation },
      this.hint,
      this.list,
      this.typing,
    );
    // What was read to its end stays at its end when files or steps take room away.
    this.root.addEventListener("scroll", () => this.#noteEnd(), { passive: true });
    new ResizeObserver(() => this.#resized()).observe(this.root);
    this.announcer = el("div", { className: "spoken", ariaLive: "polite", ariaAtomic: "true" });
  }

  /** Shows a whole conversation in place of what was there, without reading it aloud. */
  restore(messages) {
    this.#keepPlace(0);
    this.list.replaceChildren();
    for (const message of messages) this.#append(message.from === "user" ? this.#mine(message) : this.#theirs(message));
    this.#onlyLastOptions();
    this.hint.hidden = messages.length > 0;
    this.toEnd();
  }

  /** Shows what the customer says, on its way; gives what takes it back or keeps it. */
  sending(message) {
    const item = this.#mine({ text: message.shown, attachments: message.files });
    item.classList.add("waiting");
    // Out of sight, so that nothing is pressed twice; back again where the message did not get through.
    const before = this.root.scrollHeight;
    const options = [...this.list.querySelectorAll(OPTIONS)];
    const hide = (yes) => options.forEach((each) => { each.hidden = yes; });
    hide(true);
    this.hint.hidden = true;
    this.#append(item);
    this.typing.hidden = false;
    this.#keepPlace(before);
    this.toEnd();
    return {
      keep: () => {
        item.classList.remove("waiting");
        options.forEach((each) => each.remove());
      },
      drop: () => {
        item.remove();
        hide(false);
        this.#keepPlace(0);
      },
    };
  }

  /** Shows what the assistant answers and reads it aloud. */
  answer(messages) {
    this.#keepPlace(0);
    let first = null;
    for (const message of messages) first = this.#append(this.#theirs(message)) && (first ?? this.list.lastElementChild);
    this.#onlyLastOptions();
    this.announce(messages.map(({ text, ask, buttons }) => [ask ?? text, ...(buttons ?? []).map((button) => button.title)].join(". ")).join("\n"));
    this.#reveal(first ?? this.list.lastElementChild);
  }

  /** Reads a text aloud; the same text twice is read twice. */
  announce(text) {
    this.announcer.replaceChildren(el("p", {}, text));
  }

  /** Shows that the assistant is writing. */
  busy(yes) {
    this.typing.hidden = !yes;
    if (yes) this.toEnd();
  }

  /** Keeps the conversation at least so high, in pixels, so that nothing moves down where options disappear. */
  #keepPlace(height) {
    const { style } = this.root;
    style.removeProperty("--kept");
    if (height > this.root.scrollHeight) style.setProperty("--kept", `${height - this.root.scrollHeight}px`);
  }

  #resized() {
    this.#height = this.root.clientHeight;
    if (this.#atEnd) this.toEnd();
  }

  #noteEnd() {
    // That there is less room now says nothing of where the customer reads.
    if (this.root.clientHeight === this.#height) this.#atEnd = this.root.scrollTop + this.root.clientHeight >= this.root.scrollHeight - 8;
  }

  toEnd() {
    this.root.scrollTop = this.root.scrollHeight;
    this.#atEnd = true;
  }

  /** Long answers are read from their beginning. */
  #reveal(item) {
    this.toEnd();
    if (item && item.offsetTop < this.root.scrollTop) this.root.scrollTop = item.offsetTop - 12;
    this.#noteEnd();
  }

  #append(item) {
    this.list.append(item);
    return true;
  }

  #mine({ text, attachments }) {
    const files = (attachments ?? []).map((file) => el("span", { className: "attached" }, icon("file"), file.name));
    const item = el(
      "li",
      { className: "mine", part: "message" },
      spoken(`${this.texts.you}: `),
      text ? bubble(text) : null,
      files.length ? el("div", { className: "files-said" }, ...files) : null,
    );
    item.append(...(attachments ?? []).flatMap((file) => readCards(file, this.texts)));
    return item;
  }

  #theirs(message) {
    const { ask, buttons } = message;
    const [before, after] = this.cardsOf(message);
    // Where a card shows it all, only the question is left of the text.
    const text = ask ?? message.text;
    const item = el(
      "li",
      { className: before || after ? "theirs wide" : "theirs", part: "message" },
      spoken(`${this.texts.assistant}: `),
      before,
      text ? bubble(text, this.milestone.test(text)) : null,
      after,
    );
    if (buttons?.length) {
      const options = buttons.map((button) => {
        const made = el("button", { type: "button", className: "option", part: "option" }, button.title);
        made.addEventListener("click", () => this.onChoice(button, made));
        return made;
      });
      item.append(el("div", { className: "options", role: "group", ariaLabel: this.texts.options }, ...options));
    }
    return item;
  }

  /** Options count only until the customer says the next thing. */
  #onlyLastOptions() {
    const said = [...this.list.children];
    const lastMine = said.findLastIndex((item) => item.classList.contains("mine"));
    said.slice(0, Math.max(lastMine, 0)).forEach((item) => item.querySelectorAll(OPTIONS).forEach((each) => each.remove()));
  }
}

function bubble(text, milestone = false) {
  return el("div", { className: milestone ? "bubble milestone" : "bubble", part: "bubble", dir: "auto" }, text);
}
