// <assertivo-chat>: the assistant as one element of a portal's page. docs/embed.md describes it from outside.

import { ChatError, Client } from "./client.js";
import { Composer } from "./composer.js";
import { el, icon } from "./dom.js";
import { Log } from "./log.js";
import { markOf } from "./person.js";
import { reviewCard, ticketCard } from "./review.js";
import { Session } from "./session.js";
import { Steps } from "./steps.js";
import { sheet } from "./styles.js";
import { TEXTS, fill } from "./texts.js";

const HOME = new URL("../", import.meta.url);
const KEPT = "assertivo-unsent";
/** Milliseconds for which the address of a ticket is taken as good: less than the server's 15 minutes. */
const ADDRESS_LASTS = 10 * 60_000;

export class AssertivoChat extends HTMLElement {
  static observedAttributes = ["title", "language"];

  #token = null;
  /** What the page's function gave, for as long as it is good. */
  #asked = null;
  /** Whose token that is: what is on the page is theirs. */
  #person = null;
  #built = false;
  #restored = false;
  #opener = null;

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    this.texts = TEXTS;
  }

  /** The customer's token: a string, or a function `({expired}) => string | Promise<string>` that is asked again when it expires. */
  get token() {
    return this.#token;
  }

  set token(given) {
    this.#token = given || null;
    this.#asked = null;
    if (this.#built && this.#isOpen && this.#token) this.#start();
  }

  get #inline() {
    return this.getAttribute("mode") === "inline";
  }

  get #isOpen() {
    return !this.panel.hidden;
  }

  get language() {
    return this.getAttribute("language") || "pt-BR";
  }

  connectedCallback() {
    if (!this.#built) this.#build();
    if (Object.hasOwn(this, "token")) {
      // Given by the page before this class was loaded: a plain property that hides the real one.
      const given = this.token;
      delete this.token;
      this.token = given;
    }
    for (const [target, name] of this.#watched) target.addEventListener(name, this.#look);
    if (this.#inline) this.open({ focus: false });
  }

  disconnectedCallback() {
    for (const [target, name] of this.#watched) target.removeEventListener(name, this.#look);
  }

  attributeChangedCallback() {
    if (this.#built) this.#name();
  }

  /** Shows the conversation. */
  open({ focus = true } = {}) {
    if (this.#isOpen) return;
    this.panel.hidden = false;
    this.launcher.hidden = true;
    this.#emit("opened", {});
    if (focus) this.composer.focus();
    if (this.#token) this.#start();
    else this.#notice(this.texts.signedOut);
  }

  /** Hides the conversation; nothing of it is lost. */
  close() {
    if (this.#inline) return;
    this.panel.hidden = true;
    this.launcher.hidden = false;
    this.launcher.focus();
    this.#emit("closed", {});
  }

  #build() {
    this.#built = true;
    const texts = this.texts;
    const base = () => new URL(this.getAttribute("base") || HOME, document.baseURI);
    this.client = new Client(base, (expired) => this.#askToken(expired), () => texts);
    this.session = new Session(this.client);
    this.log = new Log(texts, (button, made) => this.#choose(button, made), (message) => this.#cards(message));
    this.steps = new Steps(texts, async () => (await this.client.summary()).summary, (row) => this.#correct(row), (error) => this.#fail(error));
    this.composer = new Composer(this.client, texts, () => this.language, (text) => this.log.announce(text));
    this.strip = el("div", { className: "strip", part: "notice", role: "alert", hidden: true });
    this.heading = el("h2", { className: "heading" });
    this.launcher = el("button", { type: "button", className: "launcher", part: "launcher", on: { click: () => this.open() } }, icon("chat"), el("span"));
    const close = el("button", { type: "button", className: "icon-button", ariaLabel: texts.close, hidden: this.#inline, on: { click: () => this.close() } }, icon("minimise"));
    this.panel = el(
      "section",
      // An empty title of its own, so that the host's is no tooltip over the whole conversation.
      { className: "panel", part: "panel", hidden: true, title: "" },
      el("header", { className: "head", part: "header" }, this.heading, close),
      this.steps.root,
      this.log.root,
      this.strip,
      this.composer.root,
      this.log.announcer,
      el("p", { className: "drop", ariaHidden: "true" }, icon("attach"), texts.dropHere),
    );
    this.shadowRoot.append(this.launcher, this.panel);
    this.launcher.hidden = this.#inline;
    this.#name();
    this.#listen();
  }

  #name() {
    const title = this.getAttribute("title") || this.texts.title;
    this.heading.textContent = title;
    this.panel.ariaLabel = title;
    this.panel.lang = this.language;
    this.launcher.ariaLabel = `${this.texts.open}: ${title}`;
    this.launcher.lastElementChild.textContent = title;
  }

  #listen() {
    const on = (target, handlers) => {
      for (const [name, handler] of Object.entries(handlers)) target.addEventListener(name, (event) => handler(event.detail));
    };
    on(this.composer, {
      submit: (message) => this.session.send(message),
      started: (file) => this.#emit("file-started", { name: file.name, size: file.size }),
      refused: (error) => this.#emit("error", { code: error.code }),
      full: (error) => this.#fail(error),
    });
    let shown = null;
    on(this.session, {
      restored: (conversation) => this.#restore(conversation),
      sending: (message) => {
        this.#clearNotice();
        shown?.drop();
        shown = this.log.sending(message);
        this.#keepUnsent(message);
        if (message.text !== undefined && this.composer.text.trim() === message.text) this.composer.text = "";
        this.#busy(true);
        this.#emit("sent", { message_id: message.message_id });
      },
      received: ({ reply, message }) => {
        this.composer.uploads.clear(message.attachments ?? []);
        shown.keep();
        shown = null;
        this.#keepUnsent(null);
        this.#busy(false);
        this.#answer(reply);
      },
      failed: ({ error, message }) => {
        shown.drop();
        shown = null;
        this.#busy(false);
        // Back into the box, in front of what was written meanwhile.
        if (message.text && error.code !== "other_person") this.composer.text = [message.text, this.composer.text].filter((text) => text.trim()).join("\n");
        if (!error.repeat) this.#keepUnsent(null);
        this.#fail(error, error.repeat ? () => this.#retry() : null);
        // An option that does not count any more: the conversation went on elsewhere. Or it is somebody else's now.
        if (message.payload || error.code === "other_person") this.session.refresh();
      },
    });
    this.panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !this.#inline && !event.isComposing) this.close();
    });
    this.#listenToDrops();
  }

  #listenToDrops() {
    const carriesFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
    let inside = 0;
    const leave = () => this.panel.classList.toggle("dropping", inside > 0);
    this.panel.addEventListener("dragenter", (event) => carriesFiles(event) && (inside++, leave()));
    this.panel.addEventListener("dragleave", (event) => carriesFiles(event) && (inside--, leave()));
    this.panel.addEventListener("dragover", (event) => carriesFiles(event) && event.preventDefault());
    this.panel.addEventListener("drop", (event) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      inside = 0;
      leave();
      this.composer.uploads.add(event.dataTransfer.files);
      this.composer.focus();
    });
  }

  async #start() {
    if (this.#restored) return this.session.refresh();
    this.#notice(this.texts.connecting);
    // What was said before comes first, and then what is said next.
    this.composer.busy = true;
    try {
      this.#restored = true;
      await this.session.restore();
      this.#clearNotice();
      this.#offerUnsent();
    } catch (error) {
      this.#restored = false;
      this.#fail(error, () => this.#start());
    } finally {
      this.composer.busy = false;
    }
  }

  #restore(conversation) {
    this.log.restore(conversation.messages);
    this.steps.show(conversation.progress);
  }

  #answer(reply) {
    this.steps.show(reply.progress);
    const last = reply.messages.length - 1;
    this.log.answer(reply.messages.map((message, index) => (index === last ? { ...message, ticket: reply.ticket } : message)));
    this.#emit("received", { progress: reply.progress, expects: reply.expects });
    if (reply.ticket) this.#emit("ticket-created", reply.ticket);
  }

  /** What a message shows before and after its text: the review, or the ticket that came of it. */
  #cards({ card, ticket }) {
    const review = card && reviewCard(card, this.texts, this.language, (row) => this.#correct(row));
    const address = ticket?.url && this.client.address(ticket.url);
    const signed = Date.now();
    const open = (event) => Date.now() - signed > ADDRESS_LASTS && this.#openAnew(event, ticket.protocol);
    return [review, ticket && ticketCard(ticket, address, this.texts, (protocol) => this.#copy(protocol), open)];
  }

  #choose(button, made) {
    const byKeyboard = made.matches(":focus-visible");
    this.session.send({ payload: button.payload, shown: button.title });
    if (byKeyboard || matchMedia("(hover: hover)").matches) this.composer.focus();
  }

  #correct(row) {
    this.session.send({ payload: row.payload, shown: fill(this.texts.correctField, row) });
    this.composer.focus();
  }

  #retry() {
    // What was edited since is another message.
    const text = this.composer.text.trim();
    const { pending } = this.session;
    if (pending?.text && text !== pending.text) return this.session.send({ ...pending, text, shown: text });
    return this.session.retry();
  }

  /** Browsers let a tab be opened within the click only; its fresh address comes later. */
  async #openAnew(event, protocol) {
    event.preventDefault();
    const tab = window.open("about:blank", "_blank");
    try {
      const address = await this.client.freshAddress(protocol);
      tab.opener = null;
      tab.location.replace(address);
    } catch (error) {
      tab?.close();
      this.#fail(error);
    }
  }

  async #copy(protocol) {
    // The clipboard wants to be asked within the click; the text may come later.
    const text = this.client.markdown(protocol);
    const item = new ClipboardItem({ "text/plain": text.then((found) => new Blob([found], { type: "text/plain" })) });
    await navigator.clipboard.write([item]);
  }

  #busy(yes) {
    this.log.busy(yes);
    this.composer.busy = yes;
  }

  #notice(text, retry = null) {
    const button = retry && el("button", { type: "button", className: "option" }, this.texts.retry);
    button?.addEventListener("click", () => {
      this.composer.focus();
      retry();
    });
    this.strip.replaceChildren(el("span", {}, text), button ?? "");
    this.strip.hidden = false;
  }

  #clearNotice() {
    this.strip.hidden = true;
    this.strip.replaceChildren();
  }

  #fail(error, retry = null) {
    this.#notice(error.message, retry);
    this.#emit("error", { code: error.code ?? "unavailable" });
  }

  async #askToken(expired) {
    let token = null;
    try {
      if (typeof this.#token !== "function") this.#asked = expired ? null : this.#token;
      else if (expired || !this.#asked) this.#asked = this.#token({ expired });
      token = await this.#asked;
    } catch {
      // Whatever the portal's function failed with is the portal's to log.
      this.#asked = null;
      throw new ChatError(this.texts.portalSilent, { code: "offline", repeat: true });
    }
    if (token) return this.#meet(token);
    this.#asked = null;
    throw new ChatError(this.texts.signedOut, { code: "unauthorized", status: 401, repeat: true });
  }

  /** Nobody sees, or says by mistake, what somebody else wrote on the same page. */
  #meet(token) {
    const before = this.#person;
    this.#person = markOf(token);
    if (!before || before === this.#person) return token;
    const sending = this.session.sending;
    this.session.reset();
    this.log.restore([]);
    this.steps.show(null);
    this.composer.reset();
    this.#keepUnsent(null);
    this.#clearNotice();
    if (!sending) return token;
    throw new ChatError(this.texts.otherPerson, { code: "other_person", status: 401 });
  }

  /** What is on its way outlives a reload of the page, with its id. Only in this tab, and no longer than it takes. */
  #keepUnsent(message) {
    try {
      const kept = message?.text && { person: this.#person, text: message.text, shown: message.shown, message_id: message.message_id };
      if (kept) sessionStorage.setItem(KEPT, JSON.stringify(kept));
      else sessionStorage.removeItem(KEPT);
    } catch {
      // Storage is switched off: a reload in the middle of a failed send then asks to write again.
    }
  }

  #offerUnsent() {
    let kept = null;
    try {
      kept = JSON.parse(sessionStorage.getItem(KEPT));
    } catch {
      return;
    }
    if (!kept?.text || kept.person !== this.#person || this.session.knows(kept.message_id)) return this.#keepUnsent(null);
    const { person, ...message } = kept;
    this.session.pending = message;
    this.composer.text = kept.text;
    this.#notice(this.texts.notSent, () => this.#retry());
  }

  #watched = [
    [window, "online"],
    [window, "offline"],
    [window, "focus"],
    [document, "visibilitychange"],
  ];

  #look = (event) => {
    if (!this.#built || !this.#isOpen) return;
    if (event.type === "offline") return this.#notice(this.texts.offline);
    if (event.type === "online") {
      this.#clearNotice();
      this.log.announce(this.texts.online);
      if (this.session.pending) return this.#notice(this.texts.notSent, () => this.#retry());
    }
    if (document.visibilityState === "visible" && this.#token) this.#start();
  };

  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
