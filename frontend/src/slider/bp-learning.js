/** The reader's digit through a training: the slider over the moments, fed from the page's state. */
import { html, LitElement, nothing } from "lit";
import { guard } from "lit/directives/guard.js";
import { formatWeights } from "../address.js";
import { labelOf } from "../app/targets.js";
import "./bp-time-slider.js";
import { momentOf } from "./moments.js";

/** @typedef {import("../store.js").State} State */

export class BpLearning extends LitElement {
  static properties = { state: { attribute: false } };

  constructor() {
    super();
    /** @type {State | null} */
    this.state = null;
  }

  createRenderRoot() {
    return this;
  }

  render() {
    if (!this.state || this.state.moments.length === 0) return nothing;
    const { moments, weights, outcomes, target, input, trace, held, notice, playing, busy, page } =
      this.state;
    const waiting = trace !== null && formatWeights(trace.weights) !== formatWeights(weights);
    const aimless = labelOf(target) === null;
    const drawing = trace !== null && trace.loss === null && target !== null;
    return html`<bp-time-slider
      .moments=${moments}
      .index=${momentOf(moments, weights)}
      .outcomes=${guard([moments, outcomes, aimless], () => (aimless ? [] : moments.map((moment) => outcomes.get(formatWeights(moment.weights)) ?? null)))}
      .target=${labelOf(target)}
      .held=${held}
      .waiting=${waiting}
      .halted=${notice?.kind === "problem" || drawing || playing || busy || input === null || page !== "digit"}
    ></bp-time-slider>`;
  }
}

customElements.define("bp-learning", BpLearning);
