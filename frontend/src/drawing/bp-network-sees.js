/** What reaches the network: 28x28 numbers, and the stages that a drawing went through to become them. */
import { html, LitElement } from "lit";
import "../styles/controls.css";
import "./bp-network-sees.css";
import { paintPixels } from "./pixels.js";

/** @import { Stage } from "../types.js" */

const SIDE = 28;
/** Up to this many pixels a stage is shown as squares, not smoothed. */
const COARSE = 40;

export class BpNetworkSees extends LitElement {
  static properties = { pixels: { attribute: false }, stages: { attribute: false } };

  constructor() {
    super();
    /** @type {Float64Array | null} */
    this.pixels = null;
    /** @type {Stage[] | null} null: not asked for yet; empty: the pixels came as they are */
    this.stages = null;
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    this.classList.add("bp-network-sees");
  }

  updated() {
    const canvas = this.querySelector("canvas");
    if (canvas) paintPixels(canvas, this.pixels ?? new Float64Array(SIDE * SIDE), SIDE, SIDE);
    if (this.pixels && this.stages === null && this.querySelector("details")?.open) this.#want();
  }

  #want() {
    this.dispatchEvent(new CustomEvent("stages-wanted", { bubbles: true, composed: true }));
  }

  /** @param {Event} event */
  #opened = (event) => {
    const { open } = /** @type {HTMLDetailsElement} */ (event.currentTarget);
    if (open && this.pixels && this.stages === null) this.#want();
  };

  /** @param {Stage} stage */
  #stage(stage) {
    const coarse = Math.max(stage.width, stage.height) <= COARSE;
    return html`<li>
      <figure>
        <img
          class="bp-ink ${coarse ? "bp-network-sees__small" : ""}"
          src="data:image/png;base64,${stage.png}"
          alt="${stage.title}, ${stage.width} by ${stage.height} pixels"
        />
      </figure>
      <p><strong>${stage.title}</strong> ${stage.says}</p>
    </li>`;
  }

  #film() {
    if (!this.pixels) return html`<p>Draw a digit first; its way to 28×28 pixels is shown here.</p>`;
    if (this.stages === null) return html`<p>Loading the stages…</p>`;
    if (this.stages.length === 0) return html`<p>These pixels reach the network exactly as they are.</p>`;
    return html`<ol class="bp-network-sees__film">
      ${this.stages.map((stage) => this.#stage(stage))}
    </ol>`;
  }

  render() {
    const inked = this.pixels ? this.pixels.reduce((count, value) => count + (value > 0 ? 1 : 0), 0) : 0;
    return html`
      <p class="bp-network-sees__title">What the network sees</p>
      <div class="bp-network-sees__row">
        <div class="bp-network-sees__pixels">
          <canvas class="bp-ink" width=${SIDE} height=${SIDE} role="img" aria-label="What the network sees: 28 by 28 pixels"></canvas>
        </div>
        <p>
          ${this.pixels ? html`28×28 numbers from 0 to 1; ${inked} of 784 hold ink.` : html`Nothing yet.`}
        </p>
      </div>
      <details @toggle=${this.#opened}>
        <summary>How it got there</summary>
        ${this.#film()}
      </details>
    `;
  }
}

customElements.define("bp-network-sees", BpNetworkSees);
