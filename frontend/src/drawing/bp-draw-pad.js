/** The paper a digit is drawn on: strokes by mouse, finger or pen, or a picture of the reader's own. */
import { html, LitElement } from "lit";
import "../styles/controls.css";
import "./bp-draw-pad.css";
import { base64Png, encodePicture, firstImage, PictureError } from "./pictures.js";
import { isInk, paintImage } from "./pixels.js";
import { Strokes } from "./strokes.js";

const SIZE = 280;
const BRUSH = { smallest: 8, usual: 20, largest: 36 };

const icons = {
  undo: html`<svg viewBox="0 0 16 16" aria-hidden="true"><path d="M6.2 2.2 2 6.4l4.2 4.2V7.4h3.4a2.7 2.7 0 0 1 0 5.4H6v2h3.6a4.7 4.7 0 0 0 0-9.4H6.2z"/></svg>`,
  clear: html`<svg viewBox="0 0 16 16" aria-hidden="true"><path d="m4 2.6 4 4 4-4L13.4 4l-4 4 4 4-1.4 1.4-4-4-4 4L2.6 12l4-4-4-4z"/></svg>`,
  picture: html`<svg viewBox="0 0 16 16" aria-hidden="true"><path d="M7 11V4.8L4.6 7.2 3.2 5.8 8 1l4.8 4.8-1.4 1.4L9 4.8V11zM2 10h1.8v3.2h8.4V10H14v5H2z"/></svg>`,
};

export class BpDrawPad extends LitElement {
  static properties = {
    pixels: { attribute: false },
    shape: { attribute: false },
    busy: { type: Boolean },
    brush: { state: true },
    own: { state: true },
    dropping: { state: true },
  };

  #strokes = new Strokes();
  /** @type {number | null} */
  #pointer = null;
  #frame = 0;
  #final = false;

  constructor() {
    super();
    /** @type {Float64Array | null} an input that is not the reader's strokes */
    this.pixels = null;
    /** @type {readonly number[]} channels, rows and columns of that input */
    this.shape = [1, 28, 28];
    this.busy = false;
    this.brush = BRUSH.usual;
    /** Whether the paper shows the reader's strokes, be they none, rather than `pixels`. */
    this.own = true;
    this.dropping = false;
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    this.classList.add("bp-draw-pad");
    document.addEventListener("paste", this.#paste);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    document.removeEventListener("paste", this.#paste);
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }

  /** @param {import("lit").PropertyValues<this>} changed */
  willUpdate(changed) {
    if (!changed.has("pixels")) return;
    this.own = this.pixels === null;
    if (this.pixels) this.#strokes.forget();
  }

  /** @param {import("lit").PropertyValues<this>} changed */
  updated(changed) {
    if (changed.has("pixels") || changed.has("own")) this.#paint();
  }

  get #canvas() {
    return /** @type {HTMLCanvasElement} */ (this.querySelector("canvas"));
  }

  #paint() {
    const surface = this.#canvas?.getContext("2d");
    if (!surface) return;
    surface.fillStyle = "#000";
    surface.fillRect(0, 0, SIZE, SIZE);
    this.#canvas.classList.toggle("bp-ink", this.own || !this.pixels || isInk(this.pixels, this.shape));
    if (this.own) {
      this.#strokes.draw(surface, "#fff");
    } else if (this.pixels) {
      const small = document.createElement("canvas");
      paintImage(small, this.pixels, this.shape);
      surface.imageSmoothingEnabled = true;
      surface.imageSmoothingQuality = "high";
      const scale = SIZE / Math.max(small.width, small.height);
      const [width, height] = [small.width * scale, small.height * scale];
      surface.drawImage(small, (SIZE - width) / 2, (SIZE - height) / 2, width, height);
    }
  }

  /** @param {string} type @param {object} [detail] */
  #send(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }

  /** One picture of the drawing per animation frame at most; one that ends a stroke is never lost to a later one. */
  #sendSoon(final = false) {
    this.#final ||= final;
    if (this.#frame) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#paint();
      const ended = this.#final;
      this.#final = false;
      if (!this.#strokes.empty) this.#send("drawing", { png: base64Png(this.#canvas), final: ended });
    });
  }

  /** @param {MouseEvent} event @returns {[number, number]} */
  #place(event) {
    const box = this.#canvas.getBoundingClientRect();
    return [
      ((event.clientX - box.left) / (box.width || SIZE)) * SIZE,
      ((event.clientY - box.top) / (box.height || SIZE)) * SIZE,
    ];
  }

  /** @param {PointerEvent} event */
  #down = (event) => {
    if (this.#pointer !== null || event.button !== 0) return;
    this.#pointer = event.pointerId;
    this.#canvas.setPointerCapture(event.pointerId);
    this.own = true;
    this.#strokes.begin(...this.#place(event), this.brush);
    this.#sendSoon();
    this.requestUpdate();
  };

  /** @param {PointerEvent} event */
  #move = (event) => {
    if (event.pointerId !== this.#pointer) return;
    const merged = event.getCoalescedEvents?.() ?? [];
    for (const part of merged.length > 0 ? merged : [event]) this.#strokes.extend(...this.#place(part));
    this.#sendSoon();
  };

  /** @param {PointerEvent} event */
  #up = (event) => {
    if (event.pointerId !== this.#pointer) return;
    this.#pointer = null;
    this.#strokes.end();
    this.#sendSoon(true);
    this.requestUpdate();
  };

  /** @param {KeyboardEvent} event */
  #key = (event) => {
    if (event.key.toLowerCase() !== "z" || event.shiftKey || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    event.stopPropagation();
    this.undo();
  };

  /** Takes the last stroke back, or a clear. */
  undo() {
    if (!this.own || !this.#strokes.undo()) return;
    this.#pointer = null;
    this.#paint();
    if (this.#strokes.empty) this.#send("drawing-cleared");
    else this.#sendSoon(true);
    this.requestUpdate();
  }

  clear() {
    this.#pointer = null;
    this.#strokes.clear();
    this.own = true;
    this.#paint();
    this.#send("drawing-cleared");
    this.requestUpdate();
  }

  /** @param {File | null} file */
  async #take(file) {
    try {
      if (!file) throw new PictureError("There is no picture in this. PNG, JPEG, WebP, GIF and BMP work.");
      this.#send("image-chosen", { png: await encodePicture(file) });
    } catch (error) {
      if (!(error instanceof PictureError)) throw error;
      this.#send("drawing-rejected", { message: error.message });
    }
  }

  /** @param {ClipboardEvent} event */
  #paste = (event) => {
    const file = firstImage(event.clipboardData?.files);
    if (!file) return;
    event.preventDefault();
    this.#take(file);
  };

  /** @param {Event} event */
  #picked = (event) => {
    const input = /** @type {HTMLInputElement} */ (event.currentTarget);
    if (input.files?.length) this.#take(input.files[0]);
    input.value = "";
  };

  /** @param {DragEvent} event */
  #drop = (event) => {
    event.preventDefault();
    this.dropping = false;
    this.#take(firstImage(event.dataTransfer?.files));
  };

  /** @param {DragEvent} event */
  #over = (event) => {
    event.preventDefault();
    this.dropping = true;
  };

  #pick = () => /** @type {HTMLInputElement} */ (this.querySelector("input[type=file]")).click();

  render() {
    const bare = this.own && this.#strokes.empty;
    return html`
      <div
        class="bp-draw-pad__paper ${this.dropping ? "bp-draw-pad__paper--drop" : ""}"
        aria-busy=${this.busy ? "true" : "false"}
        @drop=${this.#drop}
        @dragover=${this.#over}
        @dragleave=${() => {
          this.dropping = false;
        }}
      >
        <canvas
          class="bp-draw-pad__canvas bp-ink"
          width=${SIZE}
          height=${SIZE}
          tabindex="0"
          role="img"
          aria-label=${bare ? "Drawing pad, empty. Draw a digit here." : "Drawing pad with a digit. Ctrl+Z takes a stroke back."}
          @pointerdown=${this.#down}
          @pointermove=${this.#move}
          @pointerup=${this.#up}
          @pointercancel=${this.#up}
          @keydown=${this.#key}
        ></canvas>
        ${bare ? html`<p class="bp-draw-pad__hint" aria-hidden="true">Draw a digit here<small>or drop a picture</small></p>` : null}
      </div>
      <div class="bp-draw-pad__tools" @keydown=${this.#key}>
        <button
          type="button"
          class="bp-button bp-button--icon"
          data-tool="undo"
          title="Take the last stroke back (Ctrl+Z)"
          aria-label="Undo stroke"
          ?disabled=${!(this.own && this.#strokes.canUndo)}
          @click=${this.undo}
        >
          ${icons.undo}
        </button>
        <button
          type="button"
          class="bp-button bp-button--icon"
          data-tool="clear"
          title="Clear the paper"
          aria-label="Clear"
          ?disabled=${bare}
          @click=${this.clear}
        >
          ${icons.clear}
        </button>
        <button
          type="button"
          class="bp-button bp-button--icon"
          data-tool="upload"
          title="Open a picture of a digit; pasting or dropping one works too"
          aria-label="Upload a picture"
          @click=${this.#pick}
        >
          ${icons.picture}
        </button>
        <input type="file" accept="image/*" hidden @change=${this.#picked} />
        <label class="bp-draw-pad__brush" title="Brush size" style="--brush: ${this.brush}">
          <span class="bp-draw-pad__dot" aria-hidden="true"></span>
          <span class="bp-visually-hidden">Brush size</span>
          <input
            class="bp-slider"
            type="range"
            min=${BRUSH.smallest}
            max=${BRUSH.largest}
            .value=${String(this.brush)}
            @input=${(/** @type {Event} */ event) => {
              this.brush = Number(/** @type {HTMLInputElement} */ (event.currentTarget).value);
            }}
          />
        </label>
      </div>
    `;
  }
}

customElements.define("bp-draw-pad", BpDrawPad);
