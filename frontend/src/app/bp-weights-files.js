/** Weights as files: one to begin with, and the weights in use to keep. */
import { html, LitElement } from "lit";
import { Popup } from "./popup.js";
import { FORMATS } from "./weights_files.js";

const SAYS = {
  safetensors: "exact and small; this page reads it again",
  npz: "for NumPy",
  json: "to read by eye",
};

/** Tells `weights-file-chosen` {file} and `weights-file-wanted` {format}. */
export class BpWeightsFiles extends LitElement {
  #popup = new Popup(this);

  createRenderRoot() {
    return this;
  }

  /** @param {string} type @param {object} detail */
  #send(type, detail) {
    this.#popup.close();
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }

  /** @param {Event} event */
  #picked = (event) => {
    const field = /** @type {HTMLInputElement} */ (event.currentTarget);
    const [file] = field.files ?? [];
    field.value = "";
    if (file) this.#send("weights-file-chosen", { file });
  };

  #actions =
    () => html`<button type="button" class="bp-button" data-do="open" @click=${() => /** @type {HTMLInputElement} */ (this.querySelector("input")).click()}>
      Open a safetensors file
    </button>
    <input type="file" name="weights-file" accept=".safetensors" hidden @change=${this.#picked} />
    <p>Save the weights in use:</p>
    ${FORMATS.map(
      (format) =>
        html`<button type="button" class="bp-button" data-format=${format} title=${SAYS[format]} @click=${() => this.#send("weights-file-wanted", { format })}>
          ${format}
        </button>`,
    )}`;

  render() {
    return html`<div class="bp-popup">
      <button
        type="button"
        class="bp-button bp-button--icon"
        aria-expanded=${this.#popup.open}
        aria-label="Weights as files"
        title="Open weights from a file, or save these"
        @click=${this.#popup.toggle}
      >
        ⋯
      </button>
      ${this.#popup.sheet("Weights as files", this.#actions, true)}
    </div>`;
  }
}

customElements.define("bp-weights-files", BpWeightsFiles);
