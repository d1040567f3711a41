/** One tensor in the columns: its symbol, its maps, bars or number, and the legend of its colours. */
import { html, LitElement, nothing } from "lit";
import "../check/bp-check-badge.js";
import "../inspector/bp-equation.js";
import "../maps/bp-legend.js";
import "../maps/bp-map.js";
import "./bp-bars.js";
import { shortNumber } from "../maps/bp-legend.js";
import { collapsed, mapsOf } from "../maps/crowd.js";
import { crowdChip } from "../maps/crowd_chip.js";

/** @typedef {import("../types.js").TensorSpec} TensorSpec */
/** @typedef {import("../types.js").Tensor} Tensor */
/** @typedef {import("../types.js").Range} Range */
/** @typedef {import("../maps/arrangement.js").Arrangement} Arrangement */
/** @typedef {import("../maps/overlay.js").Marks} Marks */
/** @typedef {"written" | "read" | "known" | "waiting"} Status */

/**
 * @typedef {object} TensorView all that is drawn of a tensor; the same object until the trace or the ranges change
 * @property {TensorSpec} spec
 * @property {Tensor | null} tensor
 * @property {Arrangement} arrangement
 * @property {Range[]} ranges
 * @property {number} writer position of the step that writes it, -1 for none
 * @property {boolean} perClass whether each of its numbers stands for a class, one of which may be the target
 */

const CALLED = {
  written: "written by this step",
  read: "read by this step",
  known: "",
  waiting: "not computed yet",
};

/** @param {readonly Range[]} ranges */
const widest = (ranges) => ranges.reduce((best, range) => (range[1] > best[1] ? range : best));

/** @type {readonly import("../maps/lights.js").Light[]} */
export const DARK = [];

export class BpTensor extends LitElement {
  static properties = {
    view: { attribute: false },
    status: { type: String, reflect: true },
    marks: { attribute: false },
    target: { attribute: false },
    note: { type: String },
    check: { attribute: false },
    lights: { attribute: false },
    opened: { type: Boolean },
    hovered: { state: true },
  };

  constructor() {
    super();
    /** @type {TensorView | null} */
    this.view = null;
    /** @type {Status} */
    this.status = "waiting";
    /** @type {Marks | null} */
    this.marks = null;
    /** @type {number | null} */
    this.target = null;
    this.note = "";
    /** @type {import("../check/types.js").Summary | null} what a gradient check found */
    this.check = null;
    /** @type {readonly import("../maps/lights.js").Light[]} */
    this.lights = DARK;
    /** Whether all of its maps are drawn, however many. */
    this.opened = false;
    /** @type {number | null} the map under the pointer */
    this.hovered = null;
  }

  createRenderRoot() {
    return this;
  }

  /** How it is drawn now: the same object as long as the same maps are. @type {Arrangement | null} */
  #arrangement = null;

  /** @param {Map<PropertyKey, unknown>} changed */
  willUpdate(changed) {
    if (!this.view || !["view", "opened", "lights"].some((key) => changed.has(key))) return;
    const { arrangement } = this.view;
    const before = changed.has("view") ? null : this.#arrangement;
    if (this.opened || !arrangement.crowd) {
      this.#arrangement = arrangement;
      return;
    }
    const now = collapsed(arrangement, this.#lit);
    const same = before?.places && before.places.join() === now.places?.join();
    if (!same) this.#arrangement = now;
  }

  /** The maps that hold lit cells. */
  get #lit() {
    const { arrangement } = /** @type {TensorView} */ (this.view);
    const lit = this.lights.map(({ cells }) => mapsOf(arrangement, cells));
    return new Set(lit.flatMap((maps) => [...maps]));
  }

  render() {
    if (!this.view) return nothing;
    const { spec, arrangement } = this.view;
    return html`<figure
      class="bp-tensor"
      data-kind=${arrangement.kind}
      data-symbol=${spec.symbol}
      data-lit=${this.lights.map(({ tone }) => tone).join(" ") || nothing}
      @cell-hovered=${this.#name}
      @cell-pressed=${this.#name}
    >
      <figcaption class="bp-tensor-title">${this.#title()}</figcaption>
      <div class="bp-tensor-body">${this.#body()}</div>
      ${this.#crowd()} ${this.#legend()}
    </figure>`;
  }

  #title() {
    const { spec, writer } = /** @type {TensorView} */ (this.view);
    const shape = spec.shape.length ? spec.shape.join("×") : "scalar";
    const symbol = html`<bp-equation labelled .latex=${spec.latex}></bp-equation>`;
    const words = `${spec.symbol}: ${spec.title}, ${shape}`;
    const named =
      writer < 0
        ? html`<span class="bp-tensor-symbol" role="img" aria-label=${words} title=${words}>${symbol}</span>`
        : html`<button
            type="button"
            class="bp-tensor-symbol"
            title="${words}. Go to the step that writes it."
            aria-label="Go to the step that writes ${words} ${CALLED[this.status]}"
            @click=${() => this.#go(writer)}
          >
            ${symbol}
          </button>`;
    return html`${named}<span class="bp-tensor-shape">${this.note || (spec.of || !spec.shape.length ? "" : shape)}</span>${this.check ? html`<bp-check-badge .check=${this.check}></bp-check-badge>` : nothing}`;
  }

  #body() {
    const view = /** @type {TensorView} */ (this.view);
    const { spec, tensor, ranges } = view;
    const arrangement = /** @type {Arrangement} */ (this.#arrangement);
    const values = this.status === "waiting" ? null : (tensor?.values ?? null);
    const label = this.#describe(values);
    if (arrangement.kind === "number") {
      return this.#number(values, label);
    }
    if (arrangement.kind === "bars") {
      return html`<bp-bars
        .values=${values}
        .count=${spec.shape[0]}
        .signed=${spec.signed}
        .range=${widest(ranges)}
        .target=${view.perClass ? this.target : null}
        .label=${label}
        .lights=${this.lights}
      ></bp-bars>`;
    }
    return html`<bp-map
      .values=${values}
      .arrangement=${arrangement}
      .ranges=${ranges}
      .signed=${spec.signed}
      .marks=${this.marks}
      .label=${label}
      .lights=${this.lights}
      @cell-hovered=${this.#hover}
      @cell-left=${() => {
        this.hovered = null;
      }}
    ></bp-map>`;
  }

  /** @param {Float64Array | null} values @param {string} label */
  #number(values, label) {
    const symbol = /** @type {TensorView} */ (this.view).spec.symbol;
    if (!values) return html`<output class="bp-tensor-number" data-waiting aria-label=${label}>–</output>`;
    /** @param {string} type @param {Partial<MouseEvent>} [event] */
    const tell = (type, { clientX: x, clientY: y } = {}) =>
      this.querySelector(".bp-tensor-number")?.dispatchEvent(
        new CustomEvent(type, { detail: { flat: 0, value: values[0], x, y }, bubbles: true, composed: true }),
      );
    return html`<output class="bp-tensor-number"
      ><button
        type="button"
        title="Where this number comes from"
        aria-label="${symbol} = ${shortNumber(values[0], 4)}. Where this number comes from"
        @pointermove=${(/** @type {PointerEvent} */ event) => tell("cell-hovered", event)}
        @pointerleave=${() => tell("cell-left")}
        @click=${(/** @type {MouseEvent} */ event) => tell("cell-pressed", event)}
      >
        ${shortNumber(values[0], 4)}
      </button></output
    >`;
  }

  /** @param {Float64Array | null} values */
  #describe(values) {
    const { spec, ranges } = /** @type {TensorView} */ (this.view);
    if (!values) return `${spec.symbol}, ${spec.title}: not computed yet`;
    const [low, high] = widest(ranges);
    return `${spec.symbol}, ${spec.title}, colours from ${shortNumber(low)} to ${shortNumber(high)}`;
  }

  #crowd() {
    const { spec, arrangement } = /** @type {TensorView} */ (this.view);
    const drawn = /** @type {Arrangement} */ (this.#arrangement);
    if (!arrangement.crowd) return nothing;
    const called = spec.shape.length > 3 ? "kernels" : spec.shape.length === 2 ? "units" : "maps";
    const what = { name: spec.symbol, called, whole: arrangement, drawn, lit: this.#lit };
    return crowdChip(/** @type {Parameters<typeof crowdChip>[0]} */ (what), this.#toggle);
  }

  /** Whoever lays tensors out may open others along with it; else it opens itself. */
  #toggle = () => {
    const { spec } = /** @type {TensorView} */ (this.view);
    const detail = { symbol: spec.symbol, opened: !this.opened };
    const asked = new CustomEvent("maps-opened", { detail, bubbles: true, composed: true, cancelable: true });
    if (this.dispatchEvent(asked)) this.opened = !this.opened;
  };

  #legend() {
    const { spec, ranges, arrangement } = /** @type {TensorView} */ (this.view);
    if (arrangement.kind !== "maps" && arrangement.kind !== "strip") return nothing;
    if (this.status === "waiting")
      return html`<span class="bp-legend bp-legend--lying bp-legend--waiting">not yet</span>`;
    const many = ranges.length > 1;
    const map = many ? this.hovered : null;
    const range = map === null ? widest(ranges) : ranges[map];
    const note = many ? (map === null ? "widest" : `map ${map}`) : "";
    return html`<bp-legend lying .range=${range} .signed=${spec.signed} .note=${note}></bp-legend>`;
  }

  /** @param {CustomEvent<{ flat: number }>} event */
  #hover = (event) => {
    const { arrangement } = /** @type {TensorView} */ (this.view);
    this.hovered = Math.floor(event.detail.flat / (arrangement.width * arrangement.height));
  };

  /** Whose cell it is. @param {CustomEvent<{ flat: number }>} event */
  #name = (event) => {
    const { spec, tensor } = /** @type {TensorView} */ (this.view);
    Object.assign(event.detail, { symbol: spec.symbol, shape: tensor?.shape ?? spec.shape });
  };

  /** @param {number} position */
  #go(position) {
    const detail = { position };
    this.dispatchEvent(new CustomEvent("position-chosen", { detail, bubbles: true, composed: true }));
  }
}

customElements.define("bp-tensor", BpTensor);
