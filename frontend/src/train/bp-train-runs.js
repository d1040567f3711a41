/** All runs, newest first; the one in hand is marked. */
import { html, LitElement, nothing } from "lit";
import { isMoving } from "./following.js";
import { formatAccuracy, MARKS, stateOf, titleOf } from "./words.js";

/** @typedef {import("./types.js").Run} Run */

/** Tells `run-chosen` {id}. */
export class BpTrainRuns extends LitElement {
  static properties = {
    runs: { attribute: false },
    shown: { attribute: false },
    nameOf: { attribute: false },
  };

  constructor() {
    super();
    /** @type {Run[]} */
    this.runs = [];
    /** @type {string[]} */
    this.shown = [];
    /** What a network is called, where that is to be told. @type {(id: string) => string} */
    this.nameOf = () => "";
  }

  createRenderRoot() {
    return this;
  }

  /** @param {string} id */
  #choose(id) {
    this.dispatchEvent(new CustomEvent("run-chosen", { detail: { id }, bubbles: true, composed: true }));
  }

  /** @param {Run} run */
  #run(run) {
    const { id, status, progress, latest, created_at } = run;
    const network = this.nameOf(run.network);
    const place = this.shown.indexOf(id);
    return html`<li>
      <button
        type="button"
        class="bp-train-run"
        data-status=${status}
        data-run=${id}
        aria-pressed=${place === 0 ? "true" : "false"}
        title="${titleOf(run)}${network ? ` of ${network}` : ""}, begun ${new Date(created_at).toLocaleString("en-GB")}"
        @click=${() => this.#choose(id)}
      >
        <span class="bp-train-mark" aria-hidden="true">${MARKS[status]}</span>
        <span class="bp-train-run-name">${titleOf(run)}</span>
        <span class="bp-train-run-right">${formatAccuracy(latest.validation_accuracy)}</span>
        <span class="bp-train-run-state">${stateOf(run)}${isMoving(run) ? ` · ${Math.floor(100 * progress)}%` : nothing}${place === 1 ? " · laid over" : nothing}${network ? ` · ${network}` : nothing}</span>
        <span class="bp-train-run-bar" aria-hidden="true" style="--share: ${progress}"></span>
      </button>
    </li>`;
  }

  render() {
    if (this.runs.length === 0) return nothing;
    return html`<h2 class="bp-train-heading" id="bp-train-runs">Runs</h2>
      <ul class="bp-train-runs" aria-labelledby="bp-train-runs">
        ${this.runs.map((run) => this.#run(run))}
      </ul>`;
  }
}

customElements.define("bp-train-runs", BpTrainRuns);
