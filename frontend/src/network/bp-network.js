/** The whole network on one sheet: values above, gradients below, each filled as the pass reaches it. */
import { html, LitElement, nothing } from "lit";
import { Pointing } from "../explain/pointing.js";
import { USUAL_MAGNIFICATION } from "../maps/layouts.js";
import { afterNextFrame } from "../pace.js";
import { columnsOf } from "./columns.js";
import { fittingMagnification } from "./fitting.js";
import { marksOf } from "./marks.js";
import { bringIntoView, moreBeyond, scrollOn } from "./scrolling.js";
import { statusOf, viewsOf } from "./views.js";
import "./bp-tensor.js";
import "./bp-tip.js";

/** @typedef {import("../types.js").NetworkDescription} NetworkDescription */
/** @typedef {import("../types.js").Trace} Trace */
/** @typedef {import("../types.js").TensorSpec} TensorSpec */
/** @typedef {import("../types.js").RangeMode} RangeMode */
/** @typedef {import("./bp-tensor.js").TensorView} TensorView */
/** @typedef {import("./bp-tensor.js").Status} Status */
/** @typedef {import("./columns.js").Column} Column */
/** @typedef {import("../explain/types.js").Cell} Cell */

export class BpNetwork extends LitElement {
  static properties = {
    network: { attribute: false },
    trace: { attribute: false },
    position: { type: Number },
    range: { type: String },
    reach: { attribute: false },
    target: { attribute: false },
    marked: { type: Boolean },
    checks: { attribute: false },
    magnified: { attribute: false },
    magnification: { state: true },
    opened: { state: true },
    cell: { attribute: false },
    edits: { attribute: false },
    explanation: { attribute: false },
  };

  /** @type {ResizeObserver | null} */
  #observer = null;
  /** @type {Column[]} */
  #columns = [];
  /** @type {Map<string, TensorView>} */
  #views = new Map();
  /** @type {Map<string, import("./marks.js").TensorMarks>} */
  #marks = new Map();
  #spotlight = "";
  #pointing = new Pointing(this);

  constructor() {
    super();
    /** @type {NetworkDescription | null} */
    this.network = null;
    /** @type {Trace | null} */
    this.trace = null;
    this.position = 0;
    /** @type {RangeMode} */
    this.range = "layer";
    /** @type {Trace["tensors"] | null} largest magnitudes that colours span; null: the trace's own */
    this.reach = null;
    /** @type {number | null} */
    this.target = null;
    this.marked = true;
    /** @type {ReadonlyMap<string, import("../check/types.js").Summary>} what gradient checks found, by symbol */
    this.checks = new Map();
    /** @type {number | null} CSS pixels of a cell of the largest maps; null: what fits */
    this.magnified = null;
    this.magnification = USUAL_MAGNIFICATION;
    /** Tensors of which every map is drawn, however many; a gradient goes with its own. @type {ReadonlySet<string>} */
    this.opened = new Set();
    /** @type {Cell | null} that is explained */
    this.cell = null;
    /** @type {readonly Cell[]} where the reader typed another number */
    this.edits = [];
    /** @type {import("../explain/types.js").Explanation | null} of the cell */
    this.explanation = null;
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    // Hidden while another page is shown, it keeps its size, or its columns would come back elsewhere.
    this.#observer = new ResizeObserver(() => this.clientWidth > 0 && this.#fit());
    this.#observer.observe(this);
    this.#pointing.attach();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#observer?.disconnect();
    this.#pointing.detach();
  }

  #fit() {
    const { network, clientWidth, clientHeight } = this;
    if (!network) return;
    this.magnification = this.magnified ?? fittingMagnification(network, clientWidth, clientHeight);
    this.#look();
  }

  get #area() {
    return /** @type {HTMLElement | null} */ (this.querySelector(".bp-network-scroll"));
  }

  /** Tells at which ends there is more to see. */
  #look = () => {
    const area = this.#area;
    if (!area) return;
    const more = moreBeyond(area);
    this.toggleAttribute("data-more-before", more.before);
    this.toggleAttribute("data-more-after", more.after);
  };

  #looking = false;

  /** Once a frame at most, and when looking costs no layout of its own. */
  #lookSoon = () => {
    if (this.#looking) return;
    this.#looking = true;
    afterNextFrame(() => {
      this.#looking = false;
      this.#look();
    });
  };

  /** @param {1 | -1} way */
  #scroll(way) {
    const area = this.#area;
    if (area) scrollOn(area, way);
  }

  /** @param {Map<PropertyKey, unknown>} changed */
  willUpdate(changed) {
    const { network, trace } = this;
    if (!network) return;
    if (changed.has("magnified") || changed.has("network")) this.#fit();
    if (changed.has("network")) {
      this.#columns = columnsOf(network);
      this.opened = new Set();
      this.#pointing.within(network);
    }
    if (["network", "trace", "range", "reach", "magnification"].some((key) => changed.has(key)))
      this.#prepare(network, trace);
  }

  /** @param {NetworkDescription} network @param {Trace | null} trace */
  #prepare(network, trace) {
    /** @type {Trace["tensors"]} */
    const tensors = trace?.tensors ?? new Map();
    this.#marks = marksOf(network, tensors);
    this.#views = viewsOf(network, tensors, this.range, this.magnification, this.reach ?? tensors);
  }

  /** The step that is looked at: the one that wrote the number that is explained, else the reader's own. */
  get #step() {
    const { cell, network, position } = this;
    return cell ? network?.steps.find(({ writes }) => writes === cell.symbol) : network?.steps[position];
  }

  /** @param {TensorView} view @returns {Status} */
  #statusOf(view) {
    return statusOf(view, this.position, this.#step);
  }

  /** @param {TensorSpec | null} spec @param {string} place @param {string} [note] */
  #tensor(spec, place, note = "") {
    const view = spec && this.#views.get(spec.symbol);
    if (!view) return nothing;
    const found = this.#marks.get(view.spec.symbol);
    const known = !found?.winners || this.#known(found.winners);
    const marks = this.marked && found ? (known ? found.marks : this.#withoutWinners(found.marks)) : null;
    return html`<bp-tensor
      class=${place}
      .view=${view}
      .status=${this.#statusOf(view)}
      .marks=${marks}
      .target=${this.target}
      .note=${note}
      .check=${this.checks.get(view.spec.symbol) ?? null}
      .opened=${this.opened.has(view.spec.of ?? view.spec.symbol)}
    ></bp-tensor>`;
  }

  /** @param {string} symbol */
  #known(symbol) {
    const view = this.#views.get(symbol);
    return Boolean(view?.tensor) && (view?.writer ?? 0) <= this.position;
  }

  /** @param {CustomEvent<{ symbol: string, opened: boolean }>} event */
  #open = (event) => {
    event.preventDefault();
    const { symbol, opened } = event.detail;
    const named = this.#views.get(symbol)?.spec.of ?? symbol;
    const others = [...this.opened].filter((other) => other !== named);
    this.opened = new Set(opened ? [...others, named] : others);
  };

  /** @type {WeakMap<object, import("../maps/overlay.js").Marks>} keeps the very object, so that nothing repaints in vain */
  #bare = new WeakMap();

  /** @param {import("../maps/overlay.js").Marks} marks */
  #withoutWinners(marks) {
    let bare = this.#bare.get(marks);
    if (!bare) {
      bare = { dead: marks.dead };
      this.#bare.set(marks, bare);
    }
    return bare;
  }

  /** @param {Column} column */
  #renderColumn(column) {
    const { tensor, gradient, local, parameters, winners, operation } = column;
    const pooled = winners
      ? this.#statusOf(/** @type {TensorView} */ (this.#views.get(winners.symbol)))
      : null;
    return html`
      ${parameters.length > 0 || local ? this.#renderLink(parameters, local) : nothing}
      <section class="bp-column" aria-label="${tensor.symbol} and its gradient">
        <div class="bp-half">
          <p class="bp-operation">${operation}</p>
          ${this.#tensor(tensor, "bp-main")}
          ${winners && pooled ? this.#renderWinners(winners, pooled) : nothing}
        </div>
        <div class="bp-half bp-half--gradient">${this.#tensor(gradient, "bp-main")}</div>
      </section>
    `;
  }

  /** @param {TensorSpec} winners @param {Status} status */
  #renderWinners(winners, status) {
    const writer = this.#views.get(winners.symbol)?.writer ?? 0;
    return html`<button
      type="button"
      class="bp-winners"
      data-status=${status}
      title="${winners.symbol}: ${winners.title}. Go to the step that writes it."
      @click=${() => this.#go(writer)}
    >
      <span class="bp-winners-dot" aria-hidden="true"></span><bp-equation .latex=${winners.latex}></bp-equation>
      <span class="bp-visually-hidden">${winners.title}</span>
    </button>`;
  }

  /** @param {Column["parameters"]} parameters @param {TensorSpec | null} local */
  #renderLink(parameters, local) {
    const named = parameters.map(({ parameter }) => parameter.symbol).join(", ") || local?.symbol;
    return html`<section class="bp-link" aria-label="${named} between two tensors">
      <div class="bp-half">
        <p class="bp-operation">${parameters.length > 0 ? "with" : ""}</p>
        ${parameters.length > 0 ? nothing : html`<span class="bp-arrow" aria-hidden="true"></span>`}
        ${parameters.map(({ parameter, next }) => {
          const moved = next && this.#known(next.symbol) ? next : null;
          return this.#tensor(moved ?? parameter, "bp-parameter", moved ? "after the step" : "");
        })}
      </div>
      <div class="bp-half bp-half--gradient">
        ${this.#tensor(local, "bp-local")} ${parameters.map(({ gradient }) => this.#tensor(gradient, "bp-parameter"))}
      </div>
    </section>`;
  }

  render() {
    if (!this.network) return html`<p class="bp-network-empty">Reading the network…</p>`;
    return html`<div
        class="bp-network-scroll"
        tabindex="0"
        role="group"
        aria-label="Every tensor of the network, with its gradient below it"
        @scroll=${this.#lookSoon}
        @maps-opened=${this.#open}
      >
        <div class="bp-columns">${this.#columns.map((column) => this.#renderColumn(column))}</div>
      </div>
      ${this.#end("before", "Earlier columns", -1)} ${this.#end("after", "Further columns", 1)}
      <bp-tip></bp-tip>`;
  }

  /** A fade where there is more, and a press to get there. @param {string} name @param {string} title @param {1 | -1} way */
  #end(name, title, way) {
    return html`<div class="bp-network-end bp-network-end--${name}">
      <button type="button" class="bp-button bp-button--icon" aria-label=${title} title=${title} @click=${() => this.#scroll(way)}>
        <svg viewBox="0 0 16 16" aria-hidden="true"><path d=${way > 0 ? "m5.3 3.4 1.4-1.4 6 6-6 6-1.4-1.4L9.9 8z" : "M10.7 3.4 9.3 2l-6 6 6 6 1.4-1.4L6.1 8z"} /></svg>
      </button>
    </div>`;
  }

  /** @param {Map<PropertyKey, unknown>} changed */
  updated(changed) {
    if (changed.has("position") || changed.has("network") || (changed.has("cell") && this.cell))
      this.#follow();
    if (["network", "magnification", "opened"].some((key) => changed.has(key))) this.#look();
    this.#pointing.light();
  }

  /** A cell that the reader points at elsewhere; null: no longer. @param {Cell | null} cell */
  point(cell) {
    this.#pointing.point(cell);
  }

  /** Brings the column of the number that is explained into view, else the one that the step writes, by no more than is needed. */
  #follow() {
    const named = this.cell?.symbol ?? this.network?.steps[this.position]?.writes;
    if (!named) return;
    const shown = this.#views.get(named)?.spec;
    const symbol = shown?.role === "winners" ? (shown.of ?? named) : named;
    if (symbol === this.#spotlight) return;
    this.#spotlight = symbol;
    afterNextFrame(() => {
      const figure =
        this.querySelector(`[data-symbol="${symbol}"]`) ??
        // A next value that is not known yet has no figure: its parameter stands in its place.
        this.querySelector(`[data-symbol="${shown?.of}"]`);
      const area = this.#area;
      if (figure && area) bringIntoView(area, figure);
    });
  }

  /** @param {number} position */
  #go(position) {
    const detail = { position };
    this.dispatchEvent(new CustomEvent("position-chosen", { detail, bubbles: true, composed: true }));
  }
}

customElements.define("bp-network", BpNetwork);
