/** The confusion matrix: what each digit was taken for. Each count opens the digits behind it. */
import { html, LitElement } from "lit";
import { formatAccuracy, formatCount } from "./words.js";

/** @typedef {import("./types.js").Evaluation} Evaluation */
/** @typedef {import("./types.js").Cell} Cell */

const DIGITS = Array.from({ length: 10 }, (_, digit) => digit);

/** @type {Record<string, readonly [number, number]>} rows, columns */
const WAYS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** The largest share of a label that was taken for one other digit. @param {number[][]} matrix */
export function worstShare(matrix) {
  const shares = matrix.map((row, label) => {
    const all = row.reduce((sum, count) => sum + count, 0);
    return Math.max(...row.map((count, prediction) => (label === prediction ? 0 : count / Math.max(1, all))));
  });
  return Math.max(0, ...shares);
}

/** Tells `cell-opened` {cell}, null for the most mistaken digits of all, and `split-chosen` {split}. */
export class BpTrainConfusion extends LitElement {
  static properties = {
    evaluation: { attribute: false },
    split: { type: String },
    heldOut: { type: Number },
    opened: { attribute: false },
    focused: { state: true },
  };

  constructor() {
    super();
    /** @type {Evaluation | null} */
    this.evaluation = null;
    /** @type {import("./types.js").Split} */
    this.split = "validation";
    this.heldOut = 0;
    /** @type {Cell | null} the cell whose digits are shown */
    this.opened = null;
    /** @type {Cell} the one cell that Tab leads to; arrow keys lead on */
    this.focused = { label: 0, prediction: 0 };
  }

  createRenderRoot() {
    return this;
  }

  /** @param {string} type @param {object} detail */
  #send(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }

  /** @param {Cell} cell */
  #open(cell) {
    this.focused = cell;
    const again = cell.label === this.opened?.label && cell.prediction === this.opened?.prediction;
    this.#send("cell-opened", { cell: again ? null : cell });
  }

  /** @param {KeyboardEvent} event */
  #key = async (event) => {
    const way = WAYS[event.key];
    if (!way || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const inside = (/** @type {number} */ digit) => Math.min(9, Math.max(0, digit));
    const { label, prediction } = this.focused;
    this.focused = { label: inside(label + way[0]), prediction: inside(prediction + way[1]) };
    await this.updateComplete;
    /** @type {HTMLElement | null} */ (this.querySelector("[tabindex='0']"))?.focus();
  };

  /** @param {number[]} row @param {number} label @param {number} worst */
  #row(row, label, worst) {
    const all = row.reduce((sum, count) => sum + count, 0);
    return html`<tr>
      <th scope="row">${label}</th>
      ${row.map((count, prediction) => {
        const right = label === prediction;
        const share = right ? 0 : count / Math.max(1, all) / (worst || 1);
        const reachable = this.focused.label === label && this.focused.prediction === prediction;
        const open = this.opened?.label === label && this.opened.prediction === prediction;
        const says = right ? `${label} taken for ${label}, rightly` : `${label} taken for ${prediction}`;
        return html`<td>
          <button
            type="button"
            data-cell="${label}-${prediction}"
            ?data-right=${right}
            ?data-none=${count === 0}
            tabindex=${reachable ? 0 : -1}
            aria-pressed=${open ? "true" : "false"}
            aria-label="${says}: ${count}"
            title="${says}: ${count} of ${all}"
            style="--share: ${share.toFixed(3)}"
            @click=${() => this.#open({ label, prediction })}
          >
            ${count}
          </button>
        </td>`;
      })}
    </tr>`;
  }

  #splits() {
    /** @type {readonly [import("./types.js").Split, string, string][]} */
    const choices = [
      ["validation", "held out", `${formatCount(this.heldOut)} training images that were kept apart`],
      ["test", "test", "MNIST's test images"],
    ];
    return html`<fieldset class="bp-segments">
      <legend>images</legend>
      ${choices.map(
        ([split, title, says]) => html`<label title=${says}
          ><input
            type="radio"
            name="train-split"
            .checked=${split === this.split}
            ?disabled=${split === "validation" && this.heldOut === 0}
            @change=${() => this.#send("split-chosen", { split })}
          /><span>${title}</span></label
        >`,
      )}
    </fieldset>`;
  }

  #matrix() {
    if (!this.evaluation) return html`<p class="bp-train-wait">Nothing has been counted yet.</p>`;
    const { matrix, count, accuracy } = this.evaluation;
    const worst = worstShare(matrix);
    return html`<p class="bp-train-facts" data-role="counted">
        <span>${formatAccuracy(accuracy)} of ${formatCount(count)} right</span>
      </p>
      <table class="bp-train-matrix" @keydown=${this.#key}>
        <caption class="bp-visually-hidden">
          How many digits of each label, by row, were taken for which digit, by column
        </caption>
        <thead>
          <tr>
            <td></td>
            <th colspan="10" scope="colgroup" class="bp-train-matrix-axis">taken for</th>
          </tr>
          <tr>
            <th class="bp-train-matrix-axis" scope="col">label</th>
            ${DIGITS.map((digit) => html`<th scope="col">${digit}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${matrix.map((row, label) => this.#row(row, label, worst))}
        </tbody>
      </table>
      <p class="bp-train-matrix-legend">
        <span>mistakes, share of the label: 0</span><i aria-hidden="true"></i><span>${formatAccuracy(worst)}</span>
      </p>`;
  }

  render() {
    return html`<section class="bp-train-confusion" aria-labelledby="bp-train-confusion">
      <div class="bp-train-line">
        <h2 class="bp-train-heading" id="bp-train-confusion">What it takes digits for</h2>
        ${this.#splits()}
      </div>
      ${this.#matrix()}
    </section>`;
  }
}

customElements.define("bp-train-confusion", BpTrainConfusion);
