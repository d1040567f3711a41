/** The Train page, fetched when it is first asked for: what draws curves costs the Digit page nothing. */
import { html, LitElement, nothing } from "lit";

/** @typedef {import("../store.js").State} State */

export class BpTrainDoor extends LitElement {
  static properties = { state: { attribute: false }, train: { state: true }, failed: { state: true } };

  constructor() {
    super();
    /** @type {State | null} */
    this.state = null;
    /** @type {import("./bp-app.js").BpApp | null} */
    this.app = null;
    /** @type {import("../train/train_controller.js").TrainController | null} */
    this.train = null;
    this.failed = false;
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    this.#open();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.train?.leave();
  }

  async #open() {
    this.failed = false;
    try {
      const { TrainController } = await import("../train/bp-train-page.js");
      if (!this.app || !this.isConnected) return;
      const { store, api, controller } = this.app;
      this.train ??= new TrainController(store, api, controller);
      this.train.enter();
    } catch {
      this.failed = true;
    }
  }

  render() {
    if (this.failed)
      return html`<p class="bp-hint">
        The Train page could not be fetched. Check that the server is running.
        <button type="button" class="bp-button" @click=${() => this.#open()}>Try again</button>
      </p>`;
    if (!this.train || !this.state) return nothing;
    return html`<bp-train-page .state=${this.state} .controller=${this.train}></bp-train-page>`;
  }
}

customElements.define("bp-train-door", BpTrainDoor);
