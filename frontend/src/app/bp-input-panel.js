/** The left side of the Digit page: what the network is given, in whichever ways it takes it, and what it says. */
import { html, LitElement, nothing } from "lit";
import "../drawing/bp-draw-pad.js";
import "../drawing/bp-network-sees.js";
import "../drawing/bp-sample-picker.js";
import { encodePicture, PictureError } from "../drawing/pictures.js";
import { isImage } from "../drawing/pixels.js";
import { MOST_CELLS } from "../numbers/bp-number-grid.js";
import { flattened, sizeOf } from "../numbers/nested.js";
import "../probabilities/bp-probabilities.js";
import "./bp-input-panel.css";
import { inputShapeOf } from "./input_ref.js";

/** @typedef {import("../store.js").State} State */
/** @typedef {import("../types.js").NetworkDescription} NetworkDescription */

/** @param {import("../types.js").StepResult} result */
const sinceSteps = ({ steps = 1 }) => (steps === 1 ? "the step" : `the ${steps} steps`);

export class BpInputPanel extends LitElement {
  static properties = { state: { attribute: false }, opened: { state: true } };

  /** Zeros to begin with, the very same until something is typed. */
  #blank = new Float64Array(0);

  constructor() {
    super();
    /** @type {State | null} */
    this.state = null;
    /** Which of the ways that are folded away are open. @type {ReadonlySet<string>} */
    this.opened = new Set();
  }

  createRenderRoot() {
    return this;
  }

  /** @param {string} type @param {object} detail */
  #send(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }

  /** @param {State} state @param {readonly number[]} shape */
  #pad({ input }, shape) {
    const shown = input !== null && input.source.kind !== "drawing" && isImage(input.pixels, shape);
    return html`<bp-draw-pad .pixels=${shown ? input.pixels : null} .shape=${shape}></bp-draw-pad>`;
  }

  /** @param {State} state */
  #says({ network, trace, result, target, moved, unedited }) {
    return html`<bp-probabilities
      .values=${result?.probabilities_after ?? trace?.probabilities ?? null}
      .before=${result?.probabilities ?? unedited?.probabilities ?? moved}
      .since=${result ? sinceSteps(result) : unedited ? "your edits" : "the move"}
      .prediction=${result?.prediction_after ?? trace?.prediction ?? null}
      .target=${target}
      .spec=${network?.target}
      .noun=${network && isOfDigits(network) ? "Digit" : "Class"}
    ></bp-probabilities>`;
  }

  /** @param {State} state */
  #samples({ samples }) {
    return html`<bp-sample-picker
      .samples=${samples.items}
      .digit=${samples.digit}
      .total=${samples.total}
      .loading=${samples.loading}
    ></bp-sample-picker>`;
  }

  /** @param {State} state @param {NetworkDescription} network @param {readonly number[]} shape */
  #sees({ input }, network, shape) {
    const drawn = network.accepts.includes("png") && !["values", "image"].includes(input?.source.kind ?? "");
    return html`<bp-network-sees
      .pixels=${input?.pixels ?? null}
      .stages=${input?.stages ?? null}
      .shape=${shape}
      .drawn=${drawn}
    ></bp-network-sees>`;
  }

  /** @param {State} state @param {NetworkDescription} network @param {readonly number[]} shape */
  #numbers({ input }, network, shape) {
    if (!input && this.#blank.length !== sizeOf(shape)) this.#blank = new Float64Array(sizeOf(shape));
    return html`<bp-number-grid .values=${input?.pixels ?? this.#blank} .shape=${shape} .tools=${this.#image(network)} label="Input"></bp-number-grid>`;
  }

  /** @param {State} state @param {NetworkDescription} network */
  #examples({ input }, { examples }) {
    if (examples.length === 0) return nothing;
    const shown = examples.find(
      (example) => input && flattened(example.input).every((value, at) => value === input.pixels[at]),
    );
    /** @param {Event} event */
    const chosen = ({ target }) =>
      this.#send("example-chosen", {
        example: examples[Number(/** @type {HTMLSelectElement} */ (target).value)],
      });
    return html`<div class="bp-input-panel__examples">
      <label class="bp-labelled">
        <span>example</span>
        <select class="bp-field" name="example" @change=${chosen}>
          ${shown ? nothing : html`<option selected disabled value="">of your own</option>`}
          ${examples.map((example, at) => html`<option value=${at} .selected=${example === shown}>${example.title}</option>`)}
        </select>
      </label>
      ${shown ? html`<p>${shown.says}</p>` : nothing}
    </div>`;
  }

  /** A way that is folded away until it is wanted. @param {string} name @param {string} title @param {string} says @param {() => unknown} content */
  #folded(name, title, says, content) {
    const open = this.opened.has(name);
    /** @param {Event} event */
    const toggled = ({ currentTarget }) => {
      const now = /** @type {HTMLDetailsElement} */ (currentTarget).open;
      if (now === open) return;
      this.opened = new Set(
        now ? [...this.opened, name] : [...this.opened].filter((other) => other !== name),
      );
    };
    return html`<details class="bp-input-panel__way" data-way=${name} ?open=${open} @toggle=${toggled}>
      <summary title=${says}>${title}</summary>
      ${open ? content() : nothing}
    </details>`;
  }

  /** @param {NetworkDescription} network */
  #image({ accepts }) {
    if (!accepts.includes("image")) return nothing;
    return html`<button
        type="button"
        class="bp-button"
        data-do="image"
        title="Its pixels as they are, made to fit: neither cropped nor centred like a drawn digit"
        @click=${() => /** @type {HTMLInputElement} */ (this.querySelector("input[name=image]")).click()}
      >
        Open an image
      </button>
      <input type="file" name="image" accept="image/*" hidden @change=${this.#picked} />`;
  }

  /** @param {Event} event */
  #picked = async (event) => {
    const field = /** @type {HTMLInputElement} */ (event.currentTarget);
    const [file] = field.files ?? [];
    field.value = "";
    if (!file) return;
    try {
      this.#send("image-chosen", { png: await encodePicture(file), kind: "image" });
    } catch (error) {
      if (!(error instanceof PictureError)) throw error;
      this.#send("drawing-rejected", { message: error.message });
    }
  };

  render() {
    const { state } = this;
    if (!state) return nothing;
    const { network } = state;
    if (!network) return html`${this.#pad(state, [1, 28, 28])}`;
    const shape = inputShapeOf(network);
    const drawable = network.accepts.includes("png");
    const small = sizeOf(shape) <= MOST_CELLS;
    const digits = () => html`${this.#pad(state, shape)} ${this.#samples(state)}`;
    const numbers = () => this.#numbers(state, network, shape);
    if (small)
      return html`${this.#examples(state, network)} ${numbers()} ${this.#says(state)}
        ${drawable ? this.#folded("drawing", "Draw or pick a digit", "It is made to fit", digits) : nothing}
        ${this.#sees(state, network, shape)}`;
    return html`${this.#examples(state, network)} ${drawable ? this.#pad(state, shape) : nothing}
      ${this.#says(state)}
      <div class="bp-input-panel__ways">
        ${drawable ? this.#samples(state) : nothing} ${this.#folded("numbers", "Numbers", "Type or paste numbers, or open an image", numbers)}
      </div>
      ${this.#sees(state, network, shape)}`;
  }
}

/** Whether its classes are the ten digits. @param {NetworkDescription} network */
const isOfDigits = ({ accepts, target }) =>
  accepts.includes("sample") && target.kind === "class" && target.classes === 10;

customElements.define("bp-input-panel", BpInputPanel);
