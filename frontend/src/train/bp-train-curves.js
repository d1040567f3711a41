/** Loss and accuracy over steps, epochs or time, of the run in hand and of one laid over it. */
import { html, LitElement, nothing } from "lit";
import "./bp-train-chart.js";
import { curvesOf } from "./curves.js";
import { formatCount, formatDuration, titleOf } from "./words.js";

/** @typedef {import("./types.js").Run} Run */
/** @typedef {import("./curves.js").Axis} Axis */
/** @typedef {import("./curves.js").Course} Course */

/** @type {readonly { axis: Axis, title: string, format: (value: number) => string }[]} */
const AXES = [
  { axis: "step", title: "step", format: formatCount },
  { axis: "epoch", title: "epoch", format: (value) => String(Number(value.toFixed(2))) },
  { axis: "time", title: "time", format: formatDuration },
];

const INKS = ["--curve-first", "--curve-second"];

/** @param {number} loss */
const formatLoss = (loss) => String(Number(loss.toPrecision(3)));
/** @param {number} share */
const formatRight = (share) => `${Number((100 * share).toFixed(2))}%`;

/** Tells `run-laid-over` {id}, null for none. */
export class BpTrainCurves extends LitElement {
  static properties = {
    courses: { attribute: false },
    runs: { attribute: false },
    axis: { state: true },
    logarithmic: { state: true },
  };

  constructor() {
    super();
    /** @type {Course[]} the run in hand, then the one laid over it */
    this.courses = [];
    /** @type {Run[]} all that could be laid over */
    this.runs = [];
    /** @type {Axis} */
    this.axis = "step";
    this.logarithmic = false;
  }

  createRenderRoot() {
    return this;
  }

  /** @param {Event} event */
  #layOver = (event) => {
    const id = /** @type {HTMLSelectElement} */ (event.target).value || null;
    this.dispatchEvent(new CustomEvent("run-laid-over", { detail: { id }, bubbles: true, composed: true }));
  };

  /** @returns {import("./bp-train-chart.js").Line[]} */
  get #lines() {
    const two = this.courses.length > 1;
    return this.courses.flatMap(({ run }, i) =>
      [false, true].map((validation) => ({
        run: two ? titleOf(run) : "",
        validation,
        ink: INKS[i],
        dashed: i > 0,
      })),
    );
  }

  /**
   * @template {string | boolean} T
   * @param {string} name
   * @param {string} legend
   * @param {readonly [T, string][]} choices
   * @param {T} chosen
   * @param {(choice: T) => void} choose
   */
  #segments(name, legend, choices, chosen, choose) {
    return html`<fieldset class="bp-segments">
      <legend>${legend}</legend>
      ${choices.map(
        ([choice, title]) => html`<label
          ><input type="radio" name=${name} .checked=${choice === chosen} @change=${() => choose(choice)} /><span
            >${title}</span
          ></label
        >`,
      )}
    </fieldset>`;
  }

  #over() {
    const [first, second] = this.courses;
    const others = this.runs.filter(({ id }) => id !== first?.run.id);
    if (others.length === 0) return nothing;
    return html`<label class="bp-train-over">lay over
      <select class="bp-field" name="over" @change=${this.#layOver}>
        <option value="" .selected=${!second}>no other run</option>
        ${others.map((run) => html`<option value=${run.id} .selected=${run.id === second?.run.id}>${titleOf(run)}</option>`)}
      </select>
    </label>`;
  }

  render() {
    const { axis, logarithmic, courses } = this;
    const lines = this.#lines;
    const format = AXES.find((one) => one.axis === axis)?.format ?? String;
    return html`
      <div class="bp-train-bar">
        ${this.#segments(
          "train-axis",
          "along",
          AXES.map(({ axis, title }) => [axis, title]),
          axis,
          (choice) => {
            this.axis = choice;
          },
        )}
        ${this.#segments(
          "train-loss",
          "loss",
          [
            [false, "linear"],
            [true, "logarithmic"],
          ],
          logarithmic,
          (choice) => {
            this.logarithmic = choice;
          },
        )}
        ${this.#over()}
      </div>
      <div class="bp-train-charts">
        <bp-train-chart
          heading="Loss"
          .lines=${lines}
          .data=${curvesOf(courses, "loss", axis, logarithmic)}
          .logarithmic=${logarithmic}
          .axis=${axis}
          .formatX=${format}
          .formatY=${formatLoss}
        ></bp-train-chart>
        <bp-train-chart
          heading="Right answers"
          .lines=${lines}
          .data=${curvesOf(courses, "accuracy", axis)}
          .top=${1}
          .axis=${axis}
          .formatX=${format}
          .formatY=${formatRight}
        ></bp-train-chart>
      </div>
    `;
  }
}

customElements.define("bp-train-curves", BpTrainCurves);
