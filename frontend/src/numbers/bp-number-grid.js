/** Numbers in a grid that can be typed or pasted; what is no number stays in sight, and nothing is taken until all are. */
import { html, LitElement, nothing } from "lit";
import { formatShape } from "../inspector/numbers.js";
import "../styles/controls.css";
import "./bp-number-grid.css";
import { sizeOf } from "./nested.js";
import { fitted, numberOf, parseRows } from "./parsing.js";

/** Up to this many numbers have a cell each; more are edited as text. */
export const MOST_CELLS = 150;
/** CSS pixels of the narrowest cell, and the characters that it has room for. */
const NARROWEST = 34;
const CHARACTERS = 5;
const DIGITS = [4, 3, 2, 1];

/** The most exact text that has room. @param {number} value */
function short(value) {
  const plain = DIGITS.map((digits) => String(Number(value.toPrecision(digits))));
  const power = DIGITS.slice(2).map((digits) => value.toExponential(digits - 1).replace("e+", "e"));
  const texts = [...plain, ...power];
  return texts.find(({ length }) => length <= CHARACTERS) ?? texts[texts.length - 1];
}

/** @param {string} text */
const isMany = (text) => /\S[\s,;]+\S/.test(text.trim().replace(/^[+\-−]?\d+,\d+$/, ""));

/** Tells `numbers-typed` {values} once every cell holds a number. */
export class BpNumberGrid extends LitElement {
  static properties = {
    values: { attribute: false },
    shape: { attribute: false },
    label: { type: String },
    tools: { attribute: false },
    drafts: { state: true },
    text: { state: true },
    problem: { state: true },
  };

  constructor() {
    super();
    /** @type {ArrayLike<number>} flat, row-major */
    this.values = [];
    /** @type {readonly number[]} its last axis runs along a row */
    this.shape = [];
    this.label = "Numbers";
    /** Further ways to numbers, beside the one to text. @type {unknown} */
    this.tools = nothing;
    /** What was typed and is not taken yet, by the cell. @type {ReadonlyMap<number, string>} */
    this.drafts = new Map();
    /** @type {string | null} all numbers as text, while they are edited so */
    this.text = null;
    /** @type {string | null} */
    this.problem = null;
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    this.classList.add("bp-number-grid");
  }

  /** @param {Map<PropertyKey, unknown>} changed */
  willUpdate(changed) {
    if (changed.has("values") || changed.has("shape")) this.#forget();
  }

  #forget() {
    this.drafts = new Map();
    this.text = null;
    this.problem = null;
  }

  get #width() {
    return this.shape.at(-1) ?? 1;
  }

  /** @param {Float64Array} values */
  #take(values) {
    this.#forget();
    const detail = { values };
    this.dispatchEvent(new CustomEvent("numbers-typed", { detail, bubbles: true, composed: true }));
  }

  /** Where a cell is, as a reader counts. @param {number} flat */
  #place(flat) {
    const width = this.#width;
    const height = this.shape.at(-2) ?? 1;
    const row = Math.floor(flat / width);
    const channel =
      this.shape.length > 2 && this.shape[0] > 1 ? `Channel ${Math.floor(row / height)}, row` : "Row";
    return `${channel} ${(this.shape.length > 2 ? row % height : row) + 1}, column ${(flat % width) + 1}`;
  }

  /** @param {number} flat @param {Event} event */
  #typed(flat, event) {
    this.drafts = new Map(this.drafts).set(flat, /** @type {HTMLInputElement} */ (event.target).value);
    const values = Float64Array.from(this.values);
    for (const [at, text] of this.drafts) {
      values[at] = numberOf(text.trim());
      if (Number.isFinite(values[at])) continue;
      this.problem = `${this.#place(at)}: ${text.trim() === "" ? "there is no number." : `“${text.trim()}” is not a number.`}`;
      return;
    }
    this.#take(values);
  }

  /** Several numbers fill the cells from here on, or all of them. @param {number} flat @param {ClipboardEvent} event */
  #pasted(flat, event) {
    const text = event.clipboardData?.getData("text") ?? "";
    if (!isMany(text)) return;
    event.preventDefault();
    const { rows, problem } = parseRows(text);
    const whole = rows && fitted(rows, this.shape);
    if (whole?.values) return this.#take(whole.values);
    if (rows && this.#filled(flat, rows)) return;
    this.text = text;
    this.problem = problem ?? whole?.problem ?? null;
  }

  /** @param {number} flat @param {readonly (readonly number[])[]} rows @returns {boolean} whether they fit in from there */
  #filled(flat, rows) {
    const width = this.#width;
    const [top, left] = [Math.floor(flat / width), flat % width];
    const height = sizeOf(this.shape) / width;
    if (top + rows.length > height || rows.some((row) => left + row.length > width)) return false;
    const values = Float64Array.from(this.values);
    for (const [down, row] of rows.entries()) values.set(row, (top + down) * width + left);
    this.#take(values);
    return true;
  }

  /** Arrows up and down go from row to row. @param {number} flat @param {KeyboardEvent} event */
  #key(flat, event) {
    const by = { ArrowUp: -1, ArrowDown: 1, Enter: 1 }[event.key];
    const next = by && this.querySelector(`[data-flat="${flat + by * this.#width}"]`);
    if (!(next instanceof HTMLInputElement)) return;
    event.preventDefault();
    next.focus();
    next.select();
  }

  #asText() {
    const width = this.#width;
    const rows = [];
    for (let at = 0; at < this.values.length; at += width)
      rows.push(Array.prototype.slice.call(this.values, at, at + width).join(" "));
    return rows.join("\n");
  }

  /** @param {Event} event */
  #used = (event) => {
    event.preventDefault();
    const field = /** @type {HTMLTextAreaElement} */ (this.querySelector("textarea"));
    this.text = field.value;
    const { rows, problem } = parseRows(field.value);
    const taken = rows && fitted(rows, this.shape);
    if (taken?.values) this.#take(taken.values);
    else this.problem = problem ?? taken?.problem ?? null;
  };

  #form() {
    const cells = sizeOf(this.shape) <= MOST_CELLS;
    return html`<form @submit=${this.#used}>
      <p class="bp-number-grid__hint">${formatShape(this.shape[0] === 1 ? this.shape.slice(1) : this.shape)} numbers, a row in each line${this.shape.length > 2 && this.shape[0] > 1 ? ", the channels one after the other" : nothing}.</p>
      <textarea
        class="bp-number-grid__text"
        aria-label="${this.label} as text"
        aria-invalid=${this.problem ? "true" : "false"}
        spellcheck="false"
        .value=${this.text ?? this.#asText()}
      ></textarea>
      ${this.#told()}
      <div class="bp-number-grid__foot">
        <button class="bp-button bp-button--primary" data-do="use">Use these numbers</button>
        ${cells || this.problem ? html`<button type="button" class="bp-button" data-do="cancel" @click=${() => this.#forget()}>Cancel</button>` : nothing}
        ${cells ? nothing : this.tools}
      </div>
    </form>`;
  }

  #told() {
    return html`<p class="bp-number-grid__problem" role="alert" ?hidden=${!this.problem}>${this.problem}</p>`;
  }

  /** A row that stands alone goes on below. @param {number} channel @param {number} height */
  #channel(channel, height) {
    const width = this.#width;
    const first = channel * height * width;
    const columns = sizeOf(this.shape) === width ? "auto-fit" : width;
    return html`<fieldset
      class="bp-number-grid__cells"
      style="grid-template-columns: repeat(${columns}, minmax(${NARROWEST}px, 1fr))"
    >
      <legend class=${this.shape.length > 2 && this.shape[0] > 1 ? "" : "bp-visually-hidden"}>
        ${this.shape.length > 2 && this.shape[0] > 1 ? `channel ${channel}` : this.label}
      </legend>
      ${Array.from({ length: height * width }, (_, at) => this.#cell(first + at))}
    </fieldset>`;
  }

  /** @param {number} flat */
  #cell(flat) {
    const draft = this.drafts.get(flat);
    const wrong = draft !== undefined && !Number.isFinite(numberOf(draft.trim()));
    return html`<input
      type="text"
      inputmode="text"
      autocomplete="off"
      spellcheck="false"
      data-flat=${flat}
      aria-label=${this.#place(flat)}
      aria-invalid=${wrong ? "true" : "false"}
      title=${String(this.values[flat])}
      .value=${draft ?? short(this.values[flat])}
      @change=${(/** @type {Event} */ event) => this.#typed(flat, event)}
      @paste=${(/** @type {ClipboardEvent} */ event) => this.#pasted(flat, event)}
      @keydown=${(/** @type {KeyboardEvent} */ event) => this.#key(flat, event)}
    />`;
  }

  render() {
    const size = sizeOf(this.shape);
    if (this.values.length !== size) return nothing;
    if (this.text !== null || size > MOST_CELLS) return this.#form();
    const height = this.shape.at(-2) ?? 1;
    const channels = size / (this.#width * height);
    return html`
      <div class="bp-number-grid__scroll">${Array.from({ length: channels }, (_, channel) => this.#channel(channel, height))}</div>
      ${this.#told()}
      <div class="bp-number-grid__foot">
        <button
          type="button"
          class="bp-button"
          data-do="text"
          title="All of them at once, to copy or to paste"
          @click=${() => {
            this.text = this.#asText();
          }}
        >
          As text
        </button>
        ${this.tools}
      </div>
    `;
  }
}

customElements.define("bp-number-grid", BpNumberGrid);
