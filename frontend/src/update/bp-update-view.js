/** An update step in four pictures: the parameter, its gradient, the way it goes, and its next value, with one entry as a line. */
import { html, LitElement, nothing } from "lit";
import "../inspector/bp-equation.js";
import { formatNumber, formatSigned } from "../inspector/numbers.js";
import { layoutOf, mapAt, placesOf, sliceOf } from "../inspector/slices.js";
import { unravel } from "../maps/arrangement.js";
import "../maps/bp-legend.js";
import "../maps/bp-map.js";
import { largestMagnitude, rangeUpTo } from "../maps/range.js";
import "../styles/controls.css";
import "./bp-update-view.css";
import { entryNumbers, largestAt, updateParts } from "./update_parts.js";

/** @import { NetworkDescription, Range, Step, Trace } from "../types.js" */
/** @import { Layout } from "../inspector/slices.js" */
/** @import { Part, UpdateParts } from "./update_parts.js" */

/** @typedef {"one" | "pairs" | "own"} Sharing */

/** @type {readonly { sharing: Sharing, title: string, says: string }[]} */
const SHARINGS = [
  {
    sharing: "one",
    title: "one",
    says: "All four share one colour range: how small the step is can be seen.",
  },
  {
    sharing: "pairs",
    title: "in pairs",
    says: "Before and after share a colour range, and so do the gradient and the change.",
  },
  {
    sharing: "own",
    title: "own",
    says: "Each spans its own colour range: the faint become readable.",
  },
];
/** Which parts share a range, by their places among the four. @type {Record<Sharing, readonly (readonly number[])[]>} */
const SHARED = {
  one: [[0, 1, 2, 3]],
  pairs: [
    [0, 3],
    [1, 2],
  ],
  own: [[0], [1], [2], [3]],
};

const MAP_SIDE = 66;
/** Short vectors lie one below the other. */
const ROW_LENGTH = 200;
const LARGEST_CELL = 22;
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** @param {number} change of the entry that changes most @param {number} count of all entries */
const extreme = (change, count) =>
  change === 0
    ? "No entry moves: every gradient is 0, or too small to count."
    : `It moves by ${formatSigned(change, 3)}, the most of all ${count}.`;

export class BpUpdateView extends LitElement {
  static properties = {
    network: { attribute: false },
    trace: { attribute: false },
    step: { attribute: false },
    sharing: { state: true },
    chosen: { state: true },
    pointed: { state: true },
  };

  /** @type {UpdateParts | null} */
  #parts = null;

  constructor() {
    super();
    /** @type {NetworkDescription | null} */
    this.network = null;
    /** @type {Trace | null} */
    this.trace = null;
    /** @type {Step | null} */
    this.step = null;
    /** @type {Sharing} */
    this.sharing = "one";
    /** @type {number | null} the entry whose line is shown, in the whole tensor; null: the one that changes most */
    this.chosen = null;
    /** @type {number | null} the entry under the pointer */
    this.pointed = null;
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    this.classList.add("bp-update-view");
  }

  /** @param {Map<PropertyKey, unknown>} changed */
  willUpdate(changed) {
    if (!["network", "trace", "step"].some((name) => changed.has(name))) return;
    const { network, trace, step } = this;
    this.#parts = network && trace && step ? updateParts(network, trace, step) : null;
    this.chosen = null;
    this.pointed = null;
  }

  /** @param {UpdateParts} parts @returns {Range[]} of each part */
  #ranges({ parts }) {
    /** @type {Range[]} */
    const ranges = [];
    for (const places of SHARED[this.sharing]) {
      const largest = Math.max(...places.map((place) => largestMagnitude(parts[place].tensor.values)));
      for (const place of places) ranges[place] = rangeUpTo(largest, true);
    }
    return ranges;
  }

  /** @param {UpdateParts} parts @param {Layout} layout @param {number} map */
  #choosers({ parts }, layout, map) {
    const places = placesOf(map, layout);
    return html`<div class="bp-inspector__choosers">
      ${layout.choosers.map(
        ({ name, size }, i) => html`<label>
          ${name.length === 1 ? html`<span>map <i>${name}</i></span>` : name}
          <select
            class="bp-field"
            data-chooser=${name}
            @change=${(/** @type {Event} */ event) => {
              const place = Number(/** @type {HTMLSelectElement} */ (event.target).value);
              this.#turnTo(parts[2], layout, mapAt(places.with(i, place), layout));
            }}
          >
            ${Array.from({ length: size }, (_, place) => html`<option value=${place} .selected=${place === places[i]}>${place}</option>`)}
          </select>
          <span>of ${size}</span>
        </label>`,
      )}
      <label
        >range
        <select
          class="bp-field"
          data-role="share"
          @change=${(/** @type {Event} */ event) => {
            this.sharing = SHARINGS[/** @type {HTMLSelectElement} */ (event.target).selectedIndex].sharing;
          }}
        >
          ${SHARINGS.map(({ sharing, title }) => html`<option .selected=${sharing === this.sharing}>${title}</option>`)}
        </select>
      </label>
    </div>`;
  }

  /** Another map, at the entry of it that changes most. @param {Part} change @param {Layout} layout @param {number} map */
  #turnTo({ tensor }, layout, map) {
    this.chosen = map * layout.width * layout.height + largestAt(sliceOf(tensor, layout, map));
  }

  /** Arrow keys move over the cells while the maps have the focus. @param {KeyboardEvent} event @param {Part} change @param {Layout} layout @param {number} entry */
  #walk(event, change, { width, height }, entry) {
    if (event.key === "Enter" && event.target === event.currentTarget) {
      event.preventDefault();
      return this.#explain(change, entry);
    }
    const move = MOVES[/** @type {keyof typeof MOVES} */ (event.key)];
    if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    const size = width * height;
    const start = Math.floor(entry / size) * size;
    const column = Math.min(width - 1, Math.max(0, (entry % width) + move[0]));
    const row = Math.min(height - 1, Math.max(0, Math.floor((entry - start) / width) + move[1]));
    this.#choose(start + row * width + column);
  }

  /** @param {UpdateParts} parts @param {number} entry */
  #line({ spec, parts, eta }, entry) {
    const [before, gradient, change, after] = parts.map(({ tensor }) => tensor.values[entry]);
    const numbers = entryNumbers(before, gradient, eta, after, formatNumber);
    const where = unravel(entry, parts[0].tensor.shape).join(", ");
    const { values } = parts[2].tensor;
    return html`<p class="bp-update-view__line" data-role="line" aria-live="polite">
        <span class="bp-update-view__where">${spec.symbol}[${where}]</span>
        <span data-number="before">${numbers.before}</span> − <span data-number="eta">${numbers.eta}</span> ·
        <span data-number="gradient">${numbers.gradient}</span> = <b data-number="after">${numbers.after}</b>
      </p>
      <p class="bp-update-view__note" data-role="note">
        ${entry === largestAt(values) ? extreme(change, values.length) : this.#ordinary(change)}
      </p>`;
  }

  /** @param {number} change of an entry that is not the one that changes most */
  #ordinary(change) {
    return html`It moves by ${formatSigned(change, 3)}.
      <button type="button" class="bp-update-view__back" data-action="most" @click=${() => this.#choose(null)}>
        Show the one that moves most
      </button>`;
  }

  /** @param {number | null} entry */
  #choose(entry) {
    this.chosen = entry;
    this.pointed = null;
  }

  /** Where this number comes from is another view's to tell. @param {Part} part @param {number} entry */
  #explain({ symbol, tensor }, entry) {
    const detail = { symbol, index: unravel(entry, tensor.shape) };
    this.dispatchEvent(new CustomEvent("cell-chosen", { detail, bubbles: true, composed: true }));
  }

  render() {
    const parts = this.#parts;
    if (!parts) return nothing;
    const { spec } = parts;
    const change = parts.parts[2].tensor;
    const layout = layoutOf(change.shape, spec.axes, spec.role);
    const entry = this.pointed ?? this.chosen ?? largestAt(change.values);
    const size = layout.width * layout.height;
    const map = Math.floor(entry / size);
    const rows = layout.height === 1;
    const side = rows ? ROW_LENGTH : MAP_SIDE;
    const cell = Math.max(
      1,
      Math.min(LARGEST_CELL, Math.floor(side / Math.max(layout.width, layout.height))),
    );
    const ranges = this.#ranges(parts);
    return html`
      ${this.#line(parts, entry)}
      ${this.#choosers(parts, layout, map)}
      <div
        class="bp-update-view__maps ${rows ? "bp-update-view__maps--rows" : ""}"
        role="group"
        tabindex="0"
        aria-label="${spec.symbol} entry by entry: the arrow keys read it, Enter explains it"
        @keydown=${(/** @type {KeyboardEvent} */ event) => this.#walk(event, parts.parts[2], layout, entry)}
      >
        ${parts.parts.map((part, i) => this.#picture(part, layout, map, cell, ranges[i], entry - map * size))}
      </div>
      <p class="bp-update-view__says" data-role="sharing">${SHARINGS.find(({ sharing }) => sharing === this.sharing)?.says}</p>
    `;
  }

  /**
   * @param {Part} part
   * @param {Layout} layout
   * @param {number} map
   * @param {number} cell CSS pixels of a cell's side
   * @param {Range} range
   * @param {number} flat the entry in the map
   */
  #picture(part, layout, map, cell, range, flat) {
    const { name, latex, title, tensor } = part;
    const { width, height } = layout;
    const values = sliceOf(tensor, layout, map);
    const largest = formatNumber(largestMagnitude(tensor.values), 2);
    const frame = `left:${(flat % width) * cell}px;top:${Math.floor(flat / width) * cell}px;width:${cell}px;height:${cell}px`;
    return html`<figure data-part=${name}>
      <figcaption><bp-equation .latex=${latex}></bp-equation><span>${title}</span></figcaption>
      <div
        class="bp-update-view__map"
        @cell-hovered=${(/** @type {CustomEvent<{ flat: number }>} */ event) => {
          this.pointed = map * width * height + event.detail.flat;
        }}
        @cell-left=${() => {
          this.pointed = null;
        }}
        @cell-pressed=${(/** @type {CustomEvent<{ flat: number }>} */ event) => {
          event.stopPropagation();
          this.#explain(part, map * width * height + event.detail.flat);
        }}
      >
        <bp-map
          .values=${values}
          .width=${width}
          .height=${height}
          .cell=${cell}
          .signed=${true}
          .range=${range}
          .label="${title}: ${height} by ${width} cells, up to ${largest} in size"
        ></bp-map>
        <span class="bp-update-view__frame" style=${frame}></span>
      </div>
      <bp-legend lying .range=${range} .signed=${true}></bp-legend>
      <p class="bp-update-view__largest" title="largest magnitude of the whole tensor">up to ${largest}</p>
    </figure>`;
  }
}

customElements.define("bp-update-view", BpUpdateView);
