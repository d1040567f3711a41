/** The page's head: its name, and what the pass is run with. */
import { html, LitElement, nothing } from "lit";
import { addressOfPage, formatAddress } from "../address.js";
import "../update/bp-eta.js";
import "./bp-network-select.js";
import "./bp-target.js";
import "./bp-weights-files.js";
import "./bp-weights-select.js";
import { PAGES, pageNamed } from "./pages.js";

/** @typedef {import("../store.js").State} State */

/** @type {readonly never[]} the same each time, so that nobody has to look through it again */
const NONE = [];

export class BpHeader extends LitElement {
  static properties = { state: { attribute: false } };

  constructor() {
    super();
    /** @type {State | null} */
    this.state = null;
  }

  createRenderRoot() {
    return this;
  }

  /** @param {string} type @param {object} [detail] */
  #send(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }

  /** A link to a page, which turns to it without leaving this one. @param {import("../address.js").PageName} page @param {string} title @param {{ brand?: boolean }} [look] */
  #link(page, title, { brand = false } = {}) {
    const state = /** @type {State} */ (this.state);
    /** @param {MouseEvent} event */
    const turn = (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.#send("page-chosen", { page });
    };
    const address = formatAddress(addressOfPage(state, page));
    const current = !brand && page === state.page;
    return html`<a class=${brand ? "bp-brand" : nothing} href=${address} aria-current=${current ? "page" : nothing} @click=${turn}>${title}</a>`;
  }

  render() {
    if (!this.state) return null;
    const { page, network, networks, built, checkpoints, runs, moments, weights, session, target, eta } =
      this.state;
    const { settings, network: chosen } = pageNamed(page);
    return html`
      ${this.#link("digit", "Backprop Lab", { brand: true })}
      <nav class="bp-nav" aria-label="Pages">${PAGES.map(({ name, title }) => this.#link(name, title))}</nav>
      ${settings || chosen ? html`<bp-network-select .networks=${networks} .network=${network} .built=${built}></bp-network-select>` : nothing}
      <div class="bp-settings" ?hidden=${!settings} role="group" aria-label="What the pass is run with">
        ${
          settings
            ? html`${
                network?.parameter_count === 0
                  ? nothing
                  : html`<bp-weights-select
                          .weights=${weights}
                          .checkpoints=${checkpoints}
                          .session=${session}
                          .runs=${runs}
                          .moments=${moments}
                          .examples=${network?.examples ?? NONE}
                        ></bp-weights-select>
                        <bp-weights-files></bp-weights-files>`
              }
                <bp-target .network=${network} .target=${target}></bp-target>
                <bp-eta .eta=${eta}></bp-eta>`
            : nothing
        }
      </div>
      <div class="bp-head-tools">
        <button type="button" class="bp-button" title="Copy a link that shows the very same" @click=${() => this.#send("share-wanted")}>Share</button>
        <button type="button" class="bp-button bp-button--icon" aria-label="Help and keys" title="Help and keys (?)" @click=${() => this.#send("help-wanted")}>?</button>
      </div>
    `;
  }
}

customElements.define("bp-header", BpHeader);
