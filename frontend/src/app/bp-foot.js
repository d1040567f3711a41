/** The foot of the Digit page: the step bar, the way to any step by its name, and the step in words for a screen reader. */
import { html, LitElement, nothing } from "lit";
import "../time/bp-step-bar.js";
import "../time/bp-step-finder.js";
import { spokenStep } from "../time/spoken.js";

/** @typedef {import("../store.js").State} State */
/** @typedef {import("../time/bp-step-finder.js").BpStepFinder} BpStepFinder */
/** @typedef {import("../time/find_steps.js").ListedEquation} ListedEquation */

export class BpFoot extends LitElement {
  static properties = {
    state: { attribute: false },
    api: { attribute: false },
    equations: { state: true },
  };

  #asked = false;

  constructor() {
    super();
    /** @type {State | null} */
    this.state = null;
    /** @type {import("../api/client.js").ApiClient | null} */
    this.api = null;
    /** @type {ListedEquation[]} */
    this.equations = [];
  }

  createRenderRoot() {
    return this;
  }

  find = () => {
    /** @type {BpStepFinder | null} */ (this.querySelector("bp-step-finder"))?.open();
    this.#read();
  };

  /** Steps are found by the equations that they cite until all equations of the sources are known, and where these cannot be had. */
  async #read() {
    if (this.#asked || !this.api) return;
    this.#asked = true;
    try {
      this.equations = (await this.api.json("/api/equations")).equations;
    } catch {
      this.#asked = false;
    }
  }

  render() {
    if (!this.state) return nothing;
    const { network, position, trace, playing, resting, speed, page } = this.state;
    const available = trace?.steps.length ?? 0;
    return html`
      <bp-step-finder .network=${network} .equations=${this.equations} .position=${position}></bp-step-finder>
      <bp-step-bar
        .steps=${network?.steps ?? []}
        .position=${position}
        .playing=${playing}
        .resting=${resting}
        .speed=${speed}
        .available=${available}
        @finder-wanted=${this.find}
      ></bp-step-bar>
      <p class="bp-visually-hidden" role="status">
        ${network && page === "digit" ? spokenStep(network, position, position < available) : ""}
      </p>
    `;
  }
}

customElements.define("bp-foot", BpFoot);
