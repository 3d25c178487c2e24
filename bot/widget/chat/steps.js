// The five steps, always in sight; a step that was reached opens to show its answers and to correct them.

import { el, icon } from "./dom.js";
import { stepRows } from "./review.js";
import { fill } from "./texts.js";

export class Steps {
  #open = null;
  #steps = [];

  /**
   * @param {Object} texts
   * @param {() => Promise<Object|null>} summary asks the server for the answers so far
   * @param {(row: Object) => void} onCorrect
   * @param {(error: Error) => void} onError
   */
  constructor(texts, summary, onCorrect, onError) {
    Object.assign(this, { texts, summary, onCorrect, onError });
    this.where = el("p", { className: "where" });
    this.list = el("ol", { className: "steps" });
    this.panel = el("div", { className: "step-panel", id: "step-panel", hidden: true, tabIndex: -1, role: "region" });
    this.root = el("nav", { className: "progress", part: "progress", ariaLabel: texts.steps, hidden: true }, this.where, this.list, this.panel);
    this.panel.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.close(true);
    });
    // Nothing that has the focus may lie under the panel.
    this.root.addEventListener("focusout", ({ relatedTarget }) => relatedTarget && !this.root.contains(relatedTarget) && this.close());
  }

  /** Shows where the conversation stands; null where no ticket is being written. */
  show(progress) {
    this.close();
    this.root.hidden = !progress;
    if (!progress) return;
    this.#steps = progress.steps ?? [];
    this.where.replaceChildren(el("b", {}, fill(this.texts.progress, progress)), ` · ${progress.title}`);
    this.list.replaceChildren(...this.#steps.map((step, index) => this.#item(step, index + 1)));
  }

  /** Closes the answers of a step; the focus goes back to its button where it was inside. */
  close(focus = false) {
    const opener = this.#open;
    this.#open = null;
    document.removeEventListener("click", this.#leave);
    this.panel.hidden = true;
    opener?.setAttribute("aria-expanded", "false");
    if (focus) opener?.focus();
  }

  #leave = (event) => {
    const path = event.composedPath();
    if (!path.includes(this.panel) && !path.includes(this.list)) this.close();
  };

  #item(step, number) {
    const state = { done: this.texts.stepDone, current: this.texts.stepNow, todo: this.texts.stepNext }[step.state];
    const mark = el("span", { className: "mark" }, step.state === "done" ? icon("check") : String(number));
    const name = [mark, el("span", { className: "step-title" }, step.short), el("span", { className: "spoken" }, ` (${state})`)];
    const item = el("li", { className: step.state });
    if (step.state === "current") item.setAttribute("aria-current", "step");
    if (step.state === "todo") item.append(el("span", { className: "step", title: step.title }, ...name));
    else {
      const button = el("button", { type: "button", className: "step", title: step.title, ariaExpanded: "false" }, ...name);
      button.setAttribute("aria-controls", "step-panel");
      button.addEventListener("click", () => this.#toggle(button, step));
      item.append(button);
    }
    return item;
  }

  async #toggle(button, step) {
    const again = this.#open === button;
    this.close();
    if (again) return;
    this.#open = button;
    document.addEventListener("click", this.#leave);
    button.setAttribute("aria-expanded", "true");
    try {
      const summary = await this.summary();
      if (this.#open !== button) return;
      const found = summary?.steps.find(({ name }) => name === step.name) ?? { rows: [] };
      this.panel.ariaLabel = fill(this.texts.stepAnswers, { title: step.title });
      this.panel.replaceChildren(stepRows(found, this.texts, (row) => this.#correct(row)));
      this.panel.hidden = false;
      this.panel.focus();
    } catch (error) {
      this.close();
      this.onError(error);
    }
  }

  #correct(row) {
    this.close();
    this.onCorrect(row);
  }
}
