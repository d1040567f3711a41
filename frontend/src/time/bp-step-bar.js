/** Where in the pass the reader stands: one tick per step, phases as segments, and the ways to move. */
import { html, LitElement } from "lit";
import "../styles/controls.css";
import "./bp-step-bar.css";
import { SPEEDS } from "./player.js";
import { Slide } from "./slide.js";

/** @import { Phase, Step } from "../types.js" */

/** @param {string} path */
const icon = (path) => html`<svg viewBox="0 0 16 16" aria-hidden="true"><path d=${path} /></svg>`;

const icons = {
  first: icon("M3 3h2v10H3zM13 3v10L6 8z"),
  previous: icon("M11.5 3v10l-7-5z"),
  play: icon("M4 2.5v11l9-5.5z"),
  pause: icon("M4 3h3v10H4zM9 3h3v10H9z"),
  next: icon("M4.5 3v10l7-5z"),
  last: icon("M11 3h2v10h-2zM3 3v10l7-5z"),
  find: icon(
    "M6.5 2a4.5 4.5 0 1 0 2.7 8.1l3.4 3.4 1.1-1.1-3.4-3.4A4.5 4.5 0 0 0 6.5 2zm0 1.5a3 3 0 1 1 0 6 3 3 0 0 1 0-6z",
  ),
};

/**
 * Runs of steps of the same phase.
 *
 * @param {readonly Step[]} steps
 * @returns {{ phase: Phase, first: number, count: number }[]}
 */
export function phasesOf(steps) {
  /** @type {{ phase: Phase, first: number, count: number }[]} */
  const phases = [];
  for (const [position, { phase }] of steps.entries()) {
    const last = phases.at(-1);
    if (last?.phase === phase) last.count += 1;
    else phases.push({ phase, first: position, count: 1 });
  }
  return phases;
}

export class BpStepBar extends LitElement {
  static properties = {
    steps: { attribute: false },
    position: { type: Number },
    playing: { type: Boolean },
    resting: { type: Boolean },
    speed: { type: Number },
    available: { type: Number },
  };

  #slide = new Slide({
    count: () => this.steps.length,
    index: () => this.position,
    placeAt: ({ currentTarget, clientX }) => {
      const box = /** @type {HTMLElement} */ (currentTarget).getBoundingClientRect();
      return Math.floor(((clientX - box.left) / (box.width || 1)) * this.steps.length);
    },
    choose: (position) => this.#send("position-chosen", { position }),
  });

  constructor() {
    super();
    /** @type {Step[]} all steps of the network */
    this.steps = [];
    this.position = 0;
    this.playing = false;
    /** Whether playing waits while the reader points at something. */
    this.resting = false;
    this.speed = 1;
    /** How many of the steps have numbers. */
    this.available = 0;
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    this.classList.add("bp-step-bar");
  }

  get #text() {
    const step = this.steps[this.position];
    return step ? `step ${this.position + 1} of ${this.steps.length}: ${step.writes}` : "no steps yet";
  }

  /** @param {string} type @param {object} [detail] */
  #send(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }

  /** @param {number} position */
  #go(position) {
    const inside = Math.min(this.steps.length - 1, Math.max(0, position));
    if (this.steps.length > 0 && inside !== this.position)
      this.#send("position-chosen", { position: inside });
  }

  /** @param {"first" | "previous" | "next" | "last"} name @param {string} label @param {number} position */
  #button(name, label, position) {
    const stuck = this.steps.length === 0 || (position <= this.position ? this.position === 0 : false);
    const atEnd = position > this.position && this.position >= this.steps.length - 1;
    const still = name === "last" && this.position >= this.steps.length - 1;
    return html`<button
      type="button"
      class="bp-button bp-button--icon"
      data-move=${name}
      aria-label=${label}
      title=${label}
      ?disabled=${stuck || atEnd || still}
      @click=${() => this.#go(position)}
    >
      ${icons[name]}
    </button>`;
  }

  render() {
    const last = this.steps.length - 1;
    const current = this.steps[this.position];
    const phases = phasesOf(this.steps);
    const firsts = new Set(phases.map(({ first }) => first));
    const play = this.playing ? "Pause" : "Play";
    return html`
      <div class="bp-step-bar__buttons" role="group" aria-label="Steps">
        ${this.#button("first", "First step (Home)", 0)}
        ${this.#button("previous", "Previous step (left arrow)", this.position - 1)}
        <button
          type="button"
          class="bp-button bp-button--icon bp-button--primary"
          data-move="play"
          aria-label=${play}
          title="${play} (space)"
          ?disabled=${this.steps.length === 0}
          @click=${() => this.#send("play-toggled")}
        >
          ${this.playing ? icons.pause : icons.play}
        </button>
        ${this.#button("next", "Next step (right arrow)", this.position + 1)}
        ${this.#button("last", "Last step (End)", last)}
        <select
          class="bp-field"
          aria-label="Speed"
          title="Speed"
          @change=${(/** @type {Event} */ event) =>
            this.#send("speed-chosen", {
              speed: Number(/** @type {HTMLSelectElement} */ (event.target).value),
            })}
        >
          ${SPEEDS.map((speed) => html`<option value=${speed} ?selected=${speed === this.speed}>${speed}×</option>`)}
        </select>
        <button
          type="button"
          class="bp-button bp-button--icon"
          data-move="find"
          aria-label="Go to a step by its name"
          aria-haspopup="listbox"
          title="Go to a step by its name (/)"
          ?disabled=${this.steps.length === 0}
          @click=${() => this.#send("finder-wanted")}
        >
          ${icons.find}
        </button>
      </div>
      <div
        class="bp-step-bar__track"
        role="slider"
        tabindex="0"
        style="--steps: ${this.steps.length || 1}; --position: ${this.position}"
        aria-label="Step"
        aria-valuemin="1"
        aria-valuemax=${Math.max(1, this.steps.length)}
        aria-valuenow=${this.position + 1}
        aria-valuetext=${this.#text}
        @pointerdown=${this.#slide.down}
        @pointermove=${this.#slide.move}
        @pointerup=${this.#slide.up}
        @pointercancel=${this.#slide.up}
        @keydown=${this.#slide.key}
      >
        <div class="bp-step-bar__phases">
          ${phases.map(
            ({ phase, count }) => html`<span
              class="bp-step-bar__phase ${phase === current?.phase ? "bp-step-bar__phase--current" : ""}"
              style="--span: ${count}"
              >${phase}</span
            >`,
          )}
        </div>
        <div class="bp-step-bar__cells">
          ${this.steps.map(
            (step, position) => html`<span
              class="bp-step-bar__cell
                ${firsts.has(position) ? "bp-step-bar__cell--first" : ""}
                ${position <= this.position ? "bp-step-bar__cell--done" : ""}
                ${position >= this.available ? "bp-step-bar__cell--absent" : ""}"
              title="${position + 1}: ${step.writes}${position >= this.available ? " (no numbers yet)" : ""}"
            ></span>`,
          )}
        </div>
        ${current ? html`<span class="bp-step-bar__handle"></span>` : null}
      </div>
      <div class="bp-step-bar__text">
        <p data-role="step-text">
          ${current ? html`step ${this.position + 1} of ${this.steps.length}: <b>${current.writes}</b>` : "no steps yet"}
        </p>
        ${this.playing && this.resting ? html`<p class="bp-step-bar__rest">waits while you point</p>` : null}
      </div>
    `;
  }
}

customElements.define("bp-step-bar", BpStepBar);
