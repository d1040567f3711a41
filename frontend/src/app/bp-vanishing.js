/** Says why there is nothing to see in the gradients, and offers what shows more. */
import { html, LitElement, nothing } from "lit";
import { className } from "./targets.js";

export class BpVanishing extends LitElement {
  static properties = { vanishing: { attribute: false }, spec: { attribute: false } };

  constructor() {
    super();
    /** @type {import("../network/vanishing.js").Vanishing | null} */
    this.vanishing = null;
    /** @type {import("../types.js").NetworkDescription["target"] | null} what a target is here */
    this.spec = null;
  }

  createRenderRoot() {
    return this;
  }

  /** @param {string} type @param {object} detail */
  #send(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }

  render() {
    if (!this.vanishing) return nothing;
    const { says, target, earlier } = this.vanishing;
    return html`<div class="bp-vanishing" role="note">
      <p>${says}</p>
      <p class="bp-vanishing-remedies">
        ${
          target === null
            ? nothing
            : html`<button type="button" class="bp-button" @click=${() => this.#send("target-chosen", { target })}>
                Take ${className(this.spec, target)} as the target
              </button>`
        }
        ${
          earlier === null
            ? nothing
            : html`<button
                type="button"
                class="bp-button"
                @click=${() => this.#send("weights-chosen", { weights: earlier.weights })}
              >
                Use earlier weights: ${earlier.label}
              </button>`
        }
      </p>
    </div>`;
  }
}

customElements.define("bp-vanishing", BpVanishing);
