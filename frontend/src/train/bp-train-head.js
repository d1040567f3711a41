/** The run in hand: its name, how far it is, how quick, what became of it, and what can be done with it. */
import { html, LitElement, nothing } from "lit";
import { isMoving } from "./following.js";
import {
  formatAccuracy,
  formatCount,
  formatDuration,
  formatLoss,
  MARKS,
  progressOf,
  spokenOf,
  stateOf,
  titleOf,
} from "./words.js";

/** @typedef {import("./types.js").Run} Run */

/** Tells `run-move` {id, move} and `run-delete` {id}. */
export class BpTrainHead extends LitElement {
  static properties = {
    run: { attribute: false },
    network: { type: String },
    line: { type: String },
    busy: { type: Boolean },
    asking: { state: true },
  };

  constructor() {
    super();
    /** @type {Run | null} */
    this.run = null;
    /** What its network is called, where that is to be told. */
    this.network = "";
    /** @type {import("./types.js").Line} */
    this.line = "closed";
    this.busy = false;
    /** Whether the reader is asked if the run is really to be deleted. */
    this.asking = false;
  }

  createRenderRoot() {
    return this;
  }

  /** @param {Map<PropertyKey, any>} changed */
  willUpdate(changed) {
    const before = changed.get("run");
    if (this.asking && before && (before.id !== this.run?.id || !this.run?.can_delete)) this.asking = false;
  }

  /** @param {Map<PropertyKey, unknown>} changed */
  updated(changed) {
    if (!changed.has("asking") || changed.get("asking") === undefined) return;
    /** @type {HTMLElement | null} */ (
      this.querySelector(this.asking ? "[data-do=keep]" : "[data-do=ask]")
    )?.focus();
  }

  /** @param {string} type @param {object} detail */
  #send(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }

  /** @param {Run} run @param {"pause" | "resume" | "stop"} move @param {string} title */
  #move({ id }, move, title) {
    return html`<button
      type="button"
      class="bp-button"
      data-do=${move}
      ?disabled=${this.busy}
      @click=${() => this.#send("run-move", { id, move })}
    >
      ${title}
    </button>`;
  }

  /** @param {Run} run */
  #tools(run) {
    if (this.asking)
      return html`<span>Delete it with its checkpoints?</span>
        <button type="button" class="bp-button bp-train-danger" data-do="delete" ?disabled=${this.busy} @click=${() => this.#send("run-delete", { id: run.id })}>
          Delete
        </button>
        <button type="button" class="bp-button" data-do="keep" @click=${() => this.#ask(false)}>Keep</button>`;
    return html`
      ${run.can_pause ? this.#move(run, "pause", "Pause") : nothing}
      ${run.can_resume ? this.#move(run, "resume", "Resume") : nothing}
      ${run.can_stop ? this.#move(run, "stop", "Stop") : nothing}
      ${run.can_delete ? html`<button type="button" class="bp-button" data-do="ask" @click=${() => this.#ask(true)}>Delete…</button>` : nothing}
    `;
  }

  /** @param {boolean} asking */
  #ask(asking) {
    this.asking = asking;
  }

  /** @param {KeyboardEvent} event */
  #key = (event) => {
    if (event.key === "Escape" && this.asking) this.#ask(false);
  };

  /** @param {Run} run */
  #facts(run) {
    const { images_per_second, seconds_left, status } = run;
    return html`<p class="bp-train-facts">
      ${this.network ? html`<span data-role="network">${this.network}</span>` : nothing}
      <span>${progressOf(run)}</span>
      ${images_per_second === null ? nothing : html`<span>${formatCount(images_per_second)} images/s</span>`}
      ${seconds_left === null || status !== "running" ? nothing : html`<span data-role="time-left">${formatDuration(seconds_left)} left</span>`}
      ${this.line === "waiting" && isMoving(run) ? html`<span class="bp-train-silent">The server is not heard; dialling again…</span>` : nothing}
    </p>`;
  }

  /** @param {Run} run */
  #latest({ latest }) {
    /** @type {[string, string, string][]} */
    const numbers = [
      ["loss", "training loss", formatLoss(latest.loss)],
      ["training_accuracy", "training right", formatAccuracy(latest.training_accuracy)],
      ["validation_loss", "validation loss", formatLoss(latest.validation_loss)],
      ["validation_accuracy", "validation right", formatAccuracy(latest.validation_accuracy)],
    ];
    return html`<dl class="bp-train-latest">
      ${numbers.map(([role, title, text]) => html`<div data-role=${role}><dt>${title}</dt> <dd>${text}</dd></div>`)}
    </dl>`;
  }

  render() {
    const { run } = this;
    if (!run) return nothing;
    const percent = Math.floor(100 * run.progress);
    const bad = run.status === "diverged" || run.status === "failed";
    return html`<header class="bp-train-head" @keydown=${this.#key}>
      <div class="bp-train-title">
        <h1 title=${titleOf(run)}>${titleOf(run)}</h1>
        <p class="bp-train-state" data-status=${run.status}>
          <span class="bp-train-mark" aria-hidden="true">${MARKS[run.status]}</span> ${stateOf(run)}
        </p>
        <div class="bp-train-tools" role="group" aria-label="What to do with the run">${this.#tools(run)}</div>
      </div>
      <div
        class="bp-train-progress"
        role="progressbar"
        aria-label="Progress of the run"
        aria-valuemin="0"
        aria-valuemax="100"
        aria-valuenow=${percent}
        aria-valuetext="${percent} percent, ${progressOf(run)}"
        data-status=${run.status}
        style="--share: ${run.progress}"
      ></div>
      ${this.#facts(run)}
      ${run.message ? html`<p class="bp-train-message" ?data-bad=${bad}>${run.message}</p>` : nothing}
      ${this.#latest(run)}
      <p class="bp-visually-hidden" role="status">${spokenOf(run)}</p>
    </header>`;
  }
}

customElements.define("bp-train-head", BpTrainHead);
