/** The right side of the Digit page: the step or the number that is looked at, and the way to the next weights. */
import { html, LitElement, nothing } from "lit";
import "../inspector/bp-inspector.js";
import "../update/bp-update-panel.js";
import { labelOf } from "./targets.js";

/** @typedef {import("../store.js").State} State */

export class BpStepPanel extends LitElement {
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
    if (!this.state) return nothing;
    const { network, trace, position, target, range, reach, cell, trail, explanation, edits } = this.state;
    const { weights, session, result, eta, etaProblem, busy, repeating, unexplained } = this.state;
    return html`
      <bp-inspector
        .network=${network}
        .trace=${trace}
        .step=${network?.steps[position] ?? null}
        .target=${labelOf(target)}
        .range=${range}
        .reach=${reach}
        .cell=${cell}
        .trail=${trail}
        .explanation=${explanation}
        .unexplained=${unexplained}
        .edits=${edits}
      ></bp-inspector>
      <bp-update-panel
        .network=${network}
        .session=${"session" in weights ? session : null}
        .result=${result}
        .eta=${eta}
        .problem=${etaProblem}
        .target=${target}
        .busy=${busy}
        .repeating=${repeating}
        .loss=${trace?.loss ?? null}
      ></bp-update-panel>
    `;
  }
}

customElements.define("bp-step-panel", BpStepPanel);
