// The assistant's HTTP interface, as docs/embed.md and the contract describe it. No DOM here.

/** Milliseconds that an answer may take: somewhat more than the server gives a turn. */
const PATIENCE = 30_000;

/** Why a call failed. `message` is a sentence for the customer; `repeat` says whether the same call may succeed later. */
export class ChatError extends Error {
  constructor(message, { code, status = 0, repeat = false, retryAfter = null } = {}) {
    super(message);
    Object.assign(this, { code, status, repeat, retryAfter });
  }
}

export class Client {
  /**
   * @param {() => URL} base gives the address of the portal channel, ending in "/"
   * @param {(expired: boolean) => Promise<string>} token gives the customer's token, a new one where the last has expired
   * @param {() => Object<string, string>} texts
   */
  constructor(base, token, texts) {
    Object.assign(this, { base, token, texts });
  }

  conversation() {
    return this.#messages("GET", "conversation");
  }

  summary() {
    return this.#json("GET", "summary");
  }

  /** Sends a message: `{message_id, text?, payload?, attachments?}` → the reply. */
  send(message) {
    return this.#messages("POST", "messages", message);
  }

  forget() {
    return this.#json("DELETE", "conversation");
  }

  /** The address of a ticket's page, signed just now. */
  async freshAddress(protocol) {
    const { tickets } = await this.#json("GET", "tickets");
    const address = this.address(tickets.find((each) => each.protocol === protocol)?.url);
    if (!address) throw this.#failure(502, null);
    return address;
  }

  async markdown(protocol) {
    const answer = await this.#fetch("GET", `tickets/${encodeURIComponent(protocol)}`, undefined, { Accept: "text/markdown" });
    return answer.text();
  }

  /** The absolute address of a ticket's page; null for whatever does not lead to the assistant itself. */
  address(url) {
    const found = url && URL.canParse(url, this.base()) && new URL(url, this.base());
    return found && found.protocol.startsWith("http") && found.origin === this.base().origin ? found.href : null;
  }

  /**
   * Uploads a file → `{id, name, size, kind, findings, state}`. XMLHttpRequest, because fetch tells nothing of how far an upload is.
   * @param {(part: number) => void} onProgress the part that was sent, from 0 to 1
   * @param {AbortSignal} signal
   */
  async upload(file, onProgress, signal) {
    for (const again of [false, true]) {
      const token = await this.token(again);
      signal.throwIfAborted();
      const { status, content } = await this.#post(file, token, onProgress, signal);
      if (status === 401 && !again) continue;
      if (status < 300) return content;
      throw this.#failure(status, content);
    }
  }

  #post(file, token, onProgress, signal) {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      const form = new FormData();
      form.append("file", file, file.name);
      request.open("POST", new URL("attachments", this.base()));
      request.setRequestHeader("Authorization", `Bearer ${token}`);
      request.responseType = "json";
      request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
      request.onload = () => resolve({ status: request.status, content: request.response });
      request.onerror = () => reject(this.#silence());
      request.onabort = () => reject(new DOMException("cancelled", "AbortError"));
      signal.addEventListener("abort", () => request.abort());
      request.send(form);
    });
  }

  /** Something between here and the assistant may answer in its place. */
  async #messages(...call) {
    const content = await this.#json(...call);
    const fine = Array.isArray(content?.messages) && content.messages.every((each) => typeof each?.id === "string");
    if (!fine) throw this.#failure(502, null);
    return content;
  }

  async #json(method, path, body) {
    const answer = await this.#fetch(method, path, body);
    return answer.status === 204 ? null : answer.json().catch(() => { throw this.#failure(502, null); });
  }

  async #fetch(method, path, body, headers = {}) {
    for (const again of [false, true]) {
      const answer = await this.#once(method, path, body, { ...headers, Authorization: `Bearer ${await this.token(again)}` });
      if (answer.status === 401 && !again) continue;
      if (answer.ok) return answer;
      throw this.#failure(answer.status, await answer.json().catch(() => null));
    }
  }

  async #once(method, path, body, headers) {
    if (body) headers["Content-Type"] = "application/json";
    try {
      return await fetch(new URL(path, this.base()), {
        method,
        headers,
        body: body && JSON.stringify(body),
        credentials: "omit",
        signal: AbortSignal.timeout(PATIENCE),
      });
    } catch {
      throw this.#silence();
    }
  }

  #silence() {
    return new ChatError(this.texts().noAnswer, { code: "offline", repeat: true });
  }

  #failure(status, content) {
    const { code, message, retry_after } = content?.error ?? {};
    return new ChatError(message ?? this.texts().strangeAnswer, {
      code: code ?? "unavailable",
      status,
      repeat: status === 409 || status === 429 || status >= 500,
      retryAfter: retry_after ?? null,
    });
  }
}
