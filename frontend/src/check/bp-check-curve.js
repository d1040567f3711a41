/** How the error of one derivative falls with epsilon and rises again. */
import { html, LitElement, nothing } from "lit";
import { FittedPlot } from "../charts/fitted_plot.js";
import { formatNumber } from "../inspector/numbers.js";
import "./bp-check-curve.css";
import { curveInks, curveOf, curveOptions } from "./curve_options.js";
import { formatPower } from "./words.js";

/** @typedef {import("./types.js").CurvePoint} CurvePoint */

const HEIGHT = 230;

export class BpCheckCurve extends LitElement {
  static properties = {
    name: { type: String },
    points: { attribute: false },
    epsilon: { type: Number },
  };

  #plot = new FittedPlot(this, HEIGHT, () => this.#draw());

  constructor() {
    super();
    this.name = "";
    /** @type {CurvePoint[] | null} */
    this.points = null;
    this.epsilon = 1e-5;
  }

  createRenderRoot() {
    return this;
  }

  updated() {
    this.#draw();
  }

  #draw() {
    this.#plot.clear();
    const place = /** @type {HTMLElement | null} */ (this.querySelector(".bp-check-plot"));
    if (!place || !this.points || !this.isConnected) return;
    const { epsilons, smooth, kinked, bound, best } = curveOf(this.points);
    if (best === null && kinked.every((error) => error === null)) return;
    const look = { ...this.#plot.size, best, epsilon: this.epsilon };
    this.#plot.draw(curveOptions(look, curveInks(this)), [epsilons, smooth, kinked, bound], place);
  }

  /** @param {CurvePoint[]} points */
  #told(points) {
    const { epsilons, smooth, kinked, best } = curveOf(points);
    const met = kinked.filter((error) => error !== null).length;
    const kinks =
      met > 0 ? ` At ${met} of these ${points.length} values of ε the perturbation meets a kink.` : "";
    if (best === null)
      return met > 0
        ? "The perturbation meets a kink at every ε."
        : "Both derivatives are exactly 0 at every ε: this number does not move the loss.";
    const error = /** @type {number} */ (smooth[best]);
    const raised = [
      smooth.slice(best + 1).some((larger) => larger !== null) ? "with larger ε truncation raises it" : "",
      smooth.slice(0, best).some((smaller) => smaller !== null) ? "with smaller ε rounding raises it" : "",
    ];
    const ends = raised.filter(Boolean).join(", ");
    return `The error is least, ${formatNumber(error, 3)}, at ε = ${formatPower(epsilons[best])}${ends && `: ${ends}`}.${kinks}`;
  }

  render() {
    const { points } = this;
    const known = points && curveOf(points);
    const drawn = known && (known.best !== null || known.kinked.some((error) => error !== null));
    return html`<figure class="bp-check-curve">
      <figcaption>
        <h3 class="bp-check-heading">Error over ε at ${this.name}</h3>
        <p>${points ? this.#told(points) : "Measuring…"}</p>
      </figcaption>
      <div
        class="bp-check-plot"
        role="img"
        aria-label=${points ? `Relative error over ε, both logarithmic. ${this.#told(points)}` : "Not measured yet"}
        style="min-height:${drawn || !points ? HEIGHT : 0}px"
      ></div>
      ${
        drawn
          ? html`<p class="bp-check-key">
              <span data-key="error">relative error</span>
              <span data-key="bound">bound of rounding</span>
              ${known.kinked.some((error) => error !== null) ? html`<span data-key="kink">met a kink</span>` : nothing}
            </p>`
          : nothing
      }
    </figure>`;
  }
}

customElements.define("bp-check-curve", BpCheckCurve);
