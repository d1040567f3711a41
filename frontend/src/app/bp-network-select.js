/** Which network is on the page: the main one, those of the labs, those to begin with, and the reader's own. */
import { html, LitElement, nothing } from "lit";

/** @typedef {import("../types.js").NetworkSummary} NetworkSummary */

/** @type {{ kind: NetworkSummary["kind"], title: string }[]} */
const GROUPS = [
  { kind: "main", title: "The main network" },
  { kind: "lab", title: "Of the labs" },
  { kind: "preset", title: "To begin with" },
];

/** Tells `network-chosen` {id}. */
export class BpNetworkSelect extends LitElement {
  static properties = {
    networks: { attribute: false },
    network: { attribute: false },
    built: { attribute: false },
  };

  constructor() {
    super();
    /** @type {readonly NetworkSummary[]} */
    this.networks = [];
    /** @type {{ id: string, title: string } | null} the one on the page */
    this.network = null;
    /** @type {{ id: string, title: string } | null} the reader's own that was opened last */
    this.built = null;
  }

  createRenderRoot() {
    return this;
  }

  /** @param {Event} event */
  #chosen = (event) => {
    const { value: id } = /** @type {HTMLSelectElement} */ (event.target);
    if (id === this.network?.id) return;
    this.dispatchEvent(new CustomEvent("network-chosen", { detail: { id }, bubbles: true, composed: true }));
  };

  /** What was chosen may have been refused. */
  updated() {
    const select = this.querySelector("select");
    if (select) select.value = this.network?.id ?? "";
  }

  /** Those that are not shipped, the one on the page first. */
  get #own() {
    const shipped = new Set(this.networks.map(({ id }) => id));
    const own = [this.network, this.built].filter((network) => network !== null && !shipped.has(network.id));
    return own.filter((network, at) => own.findIndex((other) => other?.id === network?.id) === at);
  }

  render() {
    if (this.networks.length === 0) return nothing;
    /** @param {{ id: string, title: string } | null} network */
    const option = (network) =>
      network &&
      html`<option value=${network.id} .selected=${network.id === this.network?.id}>${network.title}</option>`;
    const own = this.#own;
    return html`<label class="bp-labelled">
      <span class="bp-visually-hidden">network</span>
      <select class="bp-field" name="network" title="Which network: ${this.network?.title ?? "none yet"}" @change=${this.#chosen}>
        ${GROUPS.map(({ kind, title }) => {
          const members = this.networks.filter((network) => network.kind === kind);
          return members.length > 0
            ? html`<optgroup label=${title}>${members.map(option)}</optgroup>`
            : nothing;
        })}
        ${own.length > 0 ? html`<optgroup label="Your own">${own.map(option)}</optgroup>` : nothing}
      </select>
    </label>`;
  }
}

customElements.define("bp-network-select", BpNetworkSelect);
