/** A bar for each output: how probable the network holds each class to be, or the number it says, and what the loss is taken against. */
import { html, LitElement, nothing } from "lit";
import { areProbabilities, classesOf, className, labelOf, numbersOf } from "../app/targets.js";
import { formatNumber, formatPercent, formatPoints, formatSigned } from "../inspector/numbers.js";
import { sizeOf } from "../numbers/nested.js";
import "../styles/controls.css";
import "./bp-probabilities.css";

/** A share below this is thinner than the outline that would show it. */
const VISIBLE = 0.01;

/** So many rows are read at a glance; of more outputs the largest are shown. */
const MOST_ROWS = 16;

/** @typedef {import("../types.js").NetworkDescription} NetworkDescription */
/** @typedef {import("../types.js").Target} Target */

/** @type {NetworkDescription["target"]} */
const DIGITS = { kind: "class", symbol: "label", shape: [], classes: 10 };

/** The outputs as rows: yes or no is said by one number. @param {NetworkDescription["target"]} spec @param {readonly number[] | null} said */
const rowsOf = ({ kind }, said) => (kind === "yes_no" && said ? [1 - said[0], said[0]] : said);

/** Flat indices of the rows that are shown. @param {number} count @param {readonly number[] | null} values @param {readonly (number | null)[]} always */
function shownOf(count, values, always) {
  const all = Array.from({ length: count }, (_, at) => at);
  if (count <= MOST_ROWS) return all;
  const size = (/** @type {number} */ at) =>
    always.includes(at) ? Number.POSITIVE_INFINITY : Math.abs(values?.[at] ?? 0);
  return all
    .sort((a, b) => size(b) - size(a) || a - b)
    .slice(0, MOST_ROWS)
    .sort((a, b) => a - b);
}

export class BpProbabilities extends LitElement {
  static properties = {
    values: { attribute: false },
    before: { attribute: false },
    since: { type: String },
    target: { attribute: false },
    prediction: { attribute: false },
    spec: { attribute: false },
    noun: { type: String },
  };

  constructor() {
    super();
    /** @type {number[] | null} */
    this.values = null;
    /**
     * The same before the weights changed, to compare with: number[] | null. It shadows `Element.before()`, hence the type.
     *
     * @type {any}
     */
    this.before = null;
    /** What changed the weights. */
    this.since = "the step";
    /** @type {Target | null} */
    this.target = null;
    /** @type {number | null} */
    this.prediction = null;
    /** What a target is here. */
    this.spec = DIGITS;
    /** What a class is called. */
    this.noun = "Digit";
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    this.classList.add("bp-probabilities");
  }

  /** @param {number} target */
  #choose(target) {
    this.dispatchEvent(
      new CustomEvent("target-chosen", { detail: { target }, bubbles: true, composed: true }),
    );
  }

  /**
   * @param {number} at
   * @param {readonly number[] | null} values
   * @param {readonly number[] | null} earlier
   * @param {readonly number[]} shall what the outputs should be, where that is told in numbers
   * @param {number} largest magnitude, where values are no shares of one
   */
  #row(at, values, earlier, shall, largest) {
    const shares = areProbabilities(this.spec);
    const value = values?.[at] ?? null;
    const before = value === null ? null : (earlier?.[at] ?? null);
    const predicted = value !== null && this.prediction === at;
    const target = labelOf(this.target) === at;
    const wanted = shall[at];
    const change = value !== null && before !== null ? value - before : null;
    const moved = change === null ? "" : shares ? formatPoints(change) : formatSigned(change, 2);
    const digits = earlier ? 3 : 4;
    const told = value === null ? "–" : shares ? formatPercent(value) : formatNumber(value, digits);
    const name = className(this.spec, at);
    const choosable = classesOf(this.spec) > 0;
    const spoken = [
      this.spec.kind === "class" ? `${this.noun} ${name}` : shares ? name : `Output ${name}`,
      value === null ? (shares ? "no probability yet" : "no number yet") : told,
      change === null ? "" : `${moved}${shares ? " points" : ""} since ${this.since}`,
      predicted ? "prediction" : "",
      target ? "target" : "",
      wanted === undefined ? "" : `should be ${formatNumber(wanted, 4)}`,
    ];
    const choose = choosable ? `Make ${name} the target` : "";
    const bar = (/** @type {number} */ number) =>
      shares ? `--share: ${number}` : `--share: ${largest > 0 ? number / largest : 0}`;
    return html`<li>
      <button
        type="button"
        class="bp-probabilities__row ${predicted ? "bp-probabilities__row--predicted" : ""}"
        data-digit=${at}
        aria-pressed=${choosable ? (target ? "true" : "false") : nothing}
        aria-label=${spoken.filter(Boolean).join(", ")}
        title=${value === null ? choose : choosable ? `${value} (choose to make ${name} the target)` : String(value)}
        ?disabled=${!choosable}
        @click=${() => this.#choose(at)}
      >
        <span class="bp-probabilities__digit">${name}</span>
        <span class="bp-probabilities__track">
          <span class="bp-probabilities__bar" ?data-negative=${(value ?? 0) < 0} style=${bar(Math.abs(value ?? 0))}></span>
          ${before === null || Math.abs(before) < VISIBLE * (shares ? 1 : largest) ? null : html`<span class="bp-probabilities__ghost" ?data-negative=${before < 0} style=${bar(Math.abs(before))}></span>`}
          ${wanted === undefined ? null : html`<span class="bp-probabilities__wanted" style=${bar(wanted)}></span>`}
        </span>
        <span class="bp-probabilities__share">${told}</span>
        ${earlier ? html`<span class="bp-probabilities__delta">${moved}</span>` : null}
        <span class="bp-probabilities__marks">${predicted ? "●" : ""}${target ? "◎" : ""}</span>
      </button>
    </li>`;
  }

  get #label() {
    if (this.spec.kind === "class")
      return `Probability of each ${this.noun.toLowerCase()}; choose one to make it the target`;
    return this.spec.kind === "yes_no"
      ? "Probability of no and yes; choose one to make it the target"
      : "What the network says";
  }

  /** @param {number} count @param {number} shown */
  #key(count, shown) {
    const { kind } = this.spec;
    const compared = this.before ? ` · outline: before ${this.since}` : "";
    const some = shown < count ? html`<br />the ${shown} largest of ${count} outputs` : nothing;
    if (areProbabilities(this.spec))
      return html`<b>●</b> prediction · <b>◎</b> target, choose a row to change it${compared}${some}`;
    const predicts = this.prediction === null ? nothing : html`<b>●</b> prediction · `;
    const says =
      kind === "upstream" ? "what the network says" : "what the network says · line: what it should say";
    return html`${predicts}${says}${compared}${some}`;
  }

  render() {
    const { spec } = this;
    const values = rowsOf(spec, this.values);
    const earlier = rowsOf(spec, this.before);
    const count =
      spec.kind === "class" || spec.kind === "yes_no"
        ? classesOf(spec)
        : (values?.length ?? sizeOf(spec.shape));
    const shown = shownOf(count, values, [labelOf(this.target), this.prediction]);
    const wanted = this.target !== null && spec.kind === "numbers" ? numbersOf(spec, this.target) : [];
    const largest = Math.max(
      0,
      ...[values, earlier, wanted].flatMap((numbers) => (numbers ?? []).map(Math.abs)),
    );
    return html`
      <ul
        class="bp-probabilities__rows ${earlier ? "bp-probabilities__rows--compared" : ""}"
        data-kind=${spec.kind}
        aria-label=${this.#label}
      >
        ${shown.map((at) => this.#row(at, values, earlier, wanted, largest))}
      </ul>
      <p class="bp-probabilities__key" aria-hidden="true">${this.#key(count, shown.length)}</p>
    `;
  }
}

customElements.define("bp-probabilities", BpProbabilities);
