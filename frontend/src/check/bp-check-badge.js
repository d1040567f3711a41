/** A gradient's badge: its largest relative error against finite differences, once it was checked. */
import { html, LitElement, nothing } from "lit";
import { shortNumber } from "../maps/bp-legend.js";
import "./bp-check-badge.css";
import { badgeWords, SIGNS, verdictOf } from "./words.js";

export class BpCheckBadge extends LitElement {
  static properties = { check: { attribute: false } };

  constructor() {
    super();
    /** @type {import("./types.js").Summary | null} */
    this.check = null;
  }

  createRenderRoot() {
    return this;
  }

  #open = () => {
    const detail = { page: "check" };
    this.dispatchEvent(new CustomEvent("page-chosen", { detail, bubbles: true, composed: true }));
  };

  render() {
    if (!this.check) return nothing;
    const { max_relative_error: error } = this.check;
    const verdict = verdictOf(this.check);
    const words = badgeWords(this.check);
    return html`<button
      type="button"
      class="bp-check-badge"
      data-verdict=${verdict}
      title="${words}. Open the check."
      aria-label="${words}. Open the check."
      @click=${this.#open}
    >
      ${SIGNS[verdict]} ${error === null ? "×" : shortNumber(error, 1)}
    </button>`;
  }
}

customElements.define("bp-check-badge", BpCheckBadge);
