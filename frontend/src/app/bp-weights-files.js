/** Weights as files: one to begin with, and the weights in use to keep. */
import { html, LitElement, nothing } from "lit";
import "./bp-target.css";
import { FORMATS } from "./weights_files.js";

const SAYS = {
  safetensors: "exact and small; this page reads it again",
  npz: "for NumPy",
  json: "to read by eye",
};

/** Tells `weights-file-chosen` {file} and `weights-file-wanted` {format}. */
export class BpWeightsFiles extends LitElement {
  static properties = { open: { state: true } };

  constructor() {
    super();
    this.open = false;
  }

  createRenderRoot() {
    return this;
  }

  /** @param {string} type @param {object} detail */
  #send(type, detail) {
    this.open = false;
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }

  /** @param {Event} event */
  #picked = (event) => {
    const field = /** @type {HTMLInputElement} */ (event.currentTarget);
    const [file] = field.files ?? [];
    field.value = "";
    if (file) this.#send("weights-file-chosen", { file });
  };

  /** @param {KeyboardEvent} event */
  #key = (event) => {
    if (event.key !== "Escape" || !this.open) return;
    event.stopPropagation();
    this.open = false;
    this.querySelector("button")?.focus();
  };

  /** @param {FocusEvent} event */
  #left = (event) => {
    if (event.relatedTarget instanceof Node && !this.contains(event.relatedTarget)) this.open = false;
  };

  render() {
    return html`<div class="bp-target" @keydown=${this.#key} @focusout=${this.#left}>
      <button
        type="button"
        class="bp-button bp-button--icon"
        aria-expanded=${this.open}
        aria-label="Weights as files"
        title="Open weights from a file, or save these"
        @click=${() => {
          this.open = !this.open;
        }}
      >
        ⋯
      </button>
      ${
        this.open
          ? html`<div class="bp-target__sheet bp-target__sheet--actions" role="group" aria-label="Weights as files">
              <button type="button" class="bp-button" data-do="open" @click=${() => /** @type {HTMLInputElement} */ (this.querySelector("input")).click()}>
                Open a safetensors file
              </button>
              <input type="file" name="weights-file" accept=".safetensors" hidden @change=${this.#picked} />
              <p>Save the weights in use:</p>
              ${FORMATS.map(
                (format) =>
                  html`<button type="button" class="bp-button" data-format=${format} title=${SAYS[format]} @click=${() => this.#send("weights-file-wanted", { format })}>
                    ${format}
                  </button>`,
              )}
            </div>`
          : nothing
      }
    </div>`;
  }
}

customElements.define("bp-weights-files", BpWeightsFiles);
