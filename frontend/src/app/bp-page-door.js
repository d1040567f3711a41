/** A page that is fetched when it is first asked for: what it needs besides costs the Digit page nothing. */
import { html, LitElement, nothing } from "lit";

/** @typedef {import("../store.js").State} State */

export class BpPageDoor extends LitElement {
  static properties = {
    state: { attribute: false },
    page: { attribute: false },
    visit: { state: true },
    failed: { state: true },
  };

  constructor() {
    super();
    /** @type {State | null} */
    this.state = null;
    /** @type {import("./pages.js").Page | null} one and the same as long as the door stands */
    this.page = null;
    /** @type {import("./bp-app.js").BpApp | null} */
    this.app = null;
    /** @type {import("./pages.js").Visit | null} */
    this.visit = null;
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
    this.visit?.leave();
    this.visit = null;
  }

  async #open() {
    this.failed = false;
    try {
      const fetched = await this.page?.fetch?.();
      if (fetched && this.app && this.isConnected) this.visit ??= fetched.visit(this.app);
    } catch {
      this.failed = true;
    }
  }

  render() {
    if (this.failed)
      return html`<p class="bp-hint">
        The ${this.page?.title} page could not be fetched. Check that the server is running.
        <button type="button" class="bp-button" @click=${() => this.#open()}>Try again</button>
      </p>`;
    return this.visit && this.state ? this.visit.view(this.state) : nothing;
  }
}

customElements.define("bp-page-door", BpPageDoor);
