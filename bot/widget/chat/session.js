// What was said and what waits to be said; the page is drawn from it. No DOM here.

/** An id for a message. crypto.randomUUID is missing where the page comes over plain HTTP from another machine. */
function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * One conversation. Events, each with its `detail`: `restored` (the conversation), `sending` (the message as shown), `received`
 * ({reply, message}), `failed` ({error, message}), `refreshed` (the conversation, where another tab went on with it).
 */
export class Session extends EventTarget {
  /** @type {{message_id: string, text?: string, payload?: string, attachments?: string[], shown: string}|null} the message on its way */
  pending = null;
  sending = false;
  /** Ids of all messages that were shown, to see what another tab added. */
  #shown = new Set();

  /** @param {import("./client.js").Client} client */
  constructor(client) {
    super();
    this.client = client;
  }

  /** Reads the conversation as the server has it. Throws ChatError. */
  async restore() {
    const conversation = await this.client.conversation();
    this.#remember(conversation.messages);
    this.#tell("restored", conversation);
  }

  /** Looks whether another tab or channel went on with the conversation; quiet where the server cannot be asked now. */
  async refresh() {
    if (this.sending) return;
    const conversation = await this.client.conversation().catch(() => null);
    if (!conversation || this.sending || conversation.messages.every((message) => this.#shown.has(message.id))) return;
    this.#remember(conversation.messages);
    this.#tell("refreshed", conversation);
  }

  /**
   * Sends a message, `{text?, payload?, attachments?, shown, files?}`. What failed before goes out under the same id if it says the
   * same, so that nothing is doubled where only the answer was lost.
   */
  async send(content) {
    if (this.sending) return;
    const same = this.pending && ["text", "payload"].every((key) => this.pending[key] === content[key]) && sameFiles(this.pending, content);
    this.pending = { ...content, message_id: same ? this.pending.message_id : newId() };
    this.sending = true;
    this.#tell("sending", this.pending);
    const { shown, files, ...message } = this.pending;
    try {
      const reply = await this.client.send(message);
      this.#shown.add(message.message_id);
      this.#remember(reply.messages);
      this.pending = null;
      this.sending = false;
      this.#tell("received", { reply, message });
    } catch (error) {
      const failed = this.pending;
      if (!error.repeat) this.pending = null;
      this.sending = false;
      this.#tell("failed", { error, message: failed });
    }
  }

  /** Whether a message was answered, by its id. */
  knows(id) {
    return this.#shown.has(id);
  }

  /** Sends once more what failed. */
  retry() {
    return this.pending && this.send(this.pending);
  }

  #remember(messages) {
    for (const { id } of messages) this.#shown.add(id);
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

function sameFiles(one, other) {
  return (one.attachments ?? []).join() === (other.attachments ?? []).join();
}
