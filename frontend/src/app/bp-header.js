/** The page's head: its name, and what the pass is run with. */
import { html, LitElement, nothing } from "lit";
import { addressOf, formatAddress } from "../address.js";
import "../update/bp-eta.js";
import "./bp-weights-select.js";
import { PAGES, pageNamed } from "./pages.js";

/** @typedef {import("../store.js").State} State */

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

  /** @param {Event} event */
  #target = (event) =>
    this.#send("target-chosen", { target: Number(/** @type {HTMLSelectElement} */ (event.target).value) });

  /** @param {import("./pages.js").Page} page */
  #page({ name: page, title }) {
    const state = /** @type {State} */ (this.state);
    /** @param {MouseEvent} event */
    const turn = (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.#send("page-chosen", { page });
    };
    const address = formatAddress(addressOf({ ...state, page }));
    return html`<a href=${address} aria-current=${page === state.page ? "page" : nothing} @click=${turn}>${title}</a>`;
  }

  render() {
    if (!this.state) return null;
    const { page, network, checkpoints, runs, moments, weights, session, target, eta } = this.state;
    return html`
      <a class="bp-brand" href="#" @click=${(/** @type {Event} */ event) => event.preventDefault()}>Backprop Lab</a>
      <nav class="bp-nav" aria-label="Pages">${PAGES.map((page) => this.#page(page))}</nav>
      <div class="bp-settings" ?hidden=${!pageNamed(page).settings} role="group" aria-label="What the pass is run with">
        <bp-weights-select .weights=${weights} .checkpoints=${checkpoints} .session=${session} .runs=${runs} .moments=${moments}></bp-weights-select>
        <label class="bp-labelled">
          <span>target</span>
          <select class="bp-field" name="target" @change=${this.#target}>
            ${target === null ? html`<option selected disabled>none</option>` : null}
            ${Array.from({ length: network?.classes ?? 0 }, (_, i) => html`<option value=${i} .selected=${i === target}>${i}</option>`)}
          </select>
        </label>
        <bp-eta .eta=${eta}></bp-eta>
      </div>
      <div class="bp-head-tools">
        <button type="button" class="bp-button" title="Copy a link that shows the very same" @click=${() => this.#send("share-wanted")}>Share</button>
        <button type="button" class="bp-button bp-button--icon" aria-label="Help and keys" title="Help and keys (?)" @click=${() => this.#send("help-wanted")}>?</button>
      </div>
    `;
  }
}

customElements.define("bp-header", BpHeader);
