/** What the reader typed instead of computed or given numbers, each with its way back. */
import { html, LitElement, nothing } from "lit";
import { formatNumber } from "../inspector/numbers.js";
import "../styles/controls.css";
import "./bp-edits.css";
import { cellKey, cellName, sameCell } from "./cells.js";
import { send } from "./factor.js";

/** @typedef {import("./types.js").Edit} Edit */
/** @typedef {import("./types.js").MadeEdit} MadeEdit */

export class BpEdits extends LitElement {
  static properties = {
    edits: { attribute: false },
    made: { attribute: false },
    loss: { attribute: false },
    unedited: { attribute: false },
  };

  constructor() {
    super();
    /** @type {readonly Edit[]} */
    this.edits = [];
    /** @type {readonly MadeEdit[]} as the pass that is shown took them */
    this.made = [];
    /** @type {number | null} */
    this.loss = null;
    /** @type {number | null} the loss without them */
    this.unedited = null;
  }

  createRenderRoot() {
    return this;
  }

  /** Whether the keyboard is at one of its buttons. */
  #held = false;

  willUpdate() {
    this.#held = this.contains(document.activeElement);
  }

  /** The last button goes with the last edit: the keyboard stays where it was. */
  updated() {
    if (!this.#held || this.edits.length > 0) return;
    this.tabIndex = -1;
    this.focus();
  }

  #effect() {
    const { loss, unedited } = this;
    if (loss === null || unedited === null) return nothing;
    return html`<span class="bp-edits__effect" data-role="effect">loss ${formatNumber(unedited, 4)} → <b>${formatNumber(loss, 4)}</b></span>`;
  }

  render() {
    const { edits } = this;
    if (edits.length === 0) return nothing;
    return html`<div class="bp-edits" role="group" aria-label="Numbers that you typed; all that comes later is computed from them">
      <b title="All that comes later in the pass is computed from it">Edited</b>
      <ul>
        ${edits.map((edit) => this.#edit(edit))}
      </ul>
      ${this.#effect()}
      ${edits.length > 1 ? html`<button type="button" class="bp-edits__revert" data-action="revert-all" @click=${() => send(this, "edits-reverted", null)}>revert all</button>` : nothing}
    </div>`;
  }

  /** @param {Edit} edit */
  #edit(edit) {
    const { symbol, index, value } = edit;
    const name = cellName(edit);
    const before = this.made.find((made) => sameCell(made, edit))?.before;
    return html`<li data-cell=${cellKey(edit)}>
      <button type="button" class="bp-edits__cell" title="Where does it come from?" @click=${() => send(this, "cell-chosen", { symbol, index })}>
        ${name}
      </button>
      ${before === undefined ? nothing : html`<s>${formatNumber(before, 4)}</s> →`} ${formatNumber(value, 4)}
      <button type="button" class="bp-edits__revert" data-action="revert" aria-label="Revert ${name}" @click=${() => send(this, "edit-reverted", edit)}>
        revert
      </button>
    </li>`;
  }
}

customElements.define("bp-edits", BpEdits);
