// What was said and what waits to be said; the page is drawn from it. No DOM here.

/** An id for a message. crypto.randomUUID is missing where the page comes over plain HTTP from another machine. */
function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * One conversation. Events, each with its `detail`: `restored` (the conversation, also where another tab went on with it), `sending`
 * (the message as shown), `received` ({reply, message}), `failed` ({error, message}).
 */
export class Session extends EventTarget {
  /** @type {{message_id: string, text?: string, payload?: string, attachments?: string[], shown: string}|null} the message on its way */
  pending = null;
  sending = false;
  /** Ids of all messages that are shown, to see what another tab added or took away. */
  #shown = new Set();
  #turns = 0;

  /** @param {import("./client.js").Client} client */
  constructor(client) {
    super();
    this.client = client;
  }

  /** Reads the conversation as the server has it. Throws ChatError. */
  async restore() {
    this.#show(await this.client.conversation());
  }

  /** Looks whether another tab or channel went on with the conversation; quiet where the server cannot be asked now. */
  async refresh() {
    if (this.sending) return;
    const turns = this.#turns;
    const conversation = await this.client.conversation().catch(() => null);
    // What was said while the server looked is not in its answer.
    if (!conversation || turns !== this.#turns || this.#isShown(conversation.messages)) return;
    this.#show(conversation);
  }

  /**
   * Sends a message, `{text?, payload?, attachments?, shown, files?}`. What failed before goes out under the same id if it says the
   * same, so that nothing is doubled where only the answer was lost.
   */
  async send(content) {
    if (this.sending) return;
    const same = this.pending && ["text", "payload"].every((key) => this.pending[key] === content[key]) && sameFiles(this.pending, content);
    const replaced = this.pending && !same;
    const going = { ...content, message_id: same ? this.pending.message_id : newId() };
    this.pending = going;
    this.sending = true;
    this.#turns += 1;
    this.#tell("sending", going);
    const { shown, files, ...message } = going;
    try {
      const reply = await this.client.send(message);
      this.#shown.add(message.message_id);
      this.#remember(reply.messages);
      this.pending = null;
      this.sending = false;
      this.#tell("received", { reply, message });
      // What failed before and was written anew may have been heard all the same.
      if (replaced) this.refresh();
    } catch (error) {
      if (!error.repeat) this.pending = null;
      this.sending = false;
      this.#tell("failed", { error, message: going });
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

  /** Forgets everything: somebody else is here. What is on its way fails by itself. */
  reset() {
    this.pending = null;
    this.#turns += 1;
    this.#shown.clear();
  }

  #show(conversation) {
    this.#shown.clear();
    this.#remember(conversation.messages);
    this.#tell("restored", conversation);
  }

  #isShown(messages) {
    return messages.length === this.#shown.size && messages.every(({ id }) => this.#shown.has(id));
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
