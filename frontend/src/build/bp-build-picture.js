/** A small picture of the network: each tensor as sheets of its size, what makes it above, its shape below. */
import { html, LitElement, svg } from "lit";
import { sheetsOf } from "./picture.js";
import { formatSides, inShort } from "./words.js";

/** @typedef {import("./types.js").Draft} Draft */
/** @typedef {{ title: string, shape: readonly number[] | null, broken: boolean }} Part null: not known */

/** CSS pixels from one sheet to the next one behind it. */
const STEP = 3;
const LARGEST = 62;
const UNKNOWN = [1, 8, 8];

export class BpBuildPicture extends LitElement {
  static properties = {
    draft: { attribute: false },
    fitted: { attribute: false },
    problem: { attribute: false },
  };

  constructor() {
    super();
    /** @type {Draft | null} */
    this.draft = null;
    /** @type {ReadonlyMap<number, import("./types.js").Fitted>} by the layers' keys */
    this.fitted = new Map();
    /** @type {import("./types.js").Break | null} */
    this.problem = null;
  }

  createRenderRoot() {
    return this;
  }

  /** @param {Draft} draft @returns {Part[]} */
  #parts({ input, layers }) {
    const { problem } = this;
    const sides = input.map(Number);
    const known = problem?.place !== "input" && sides.every((side) => Number.isInteger(side) && side > 0);
    const breaks = !known ? -1 : typeof problem?.place === "number" ? problem.place : layers.length;
    const given = { title: "input", shape: known ? sides : null, broken: problem?.place === "input" };
    return [
      given,
      ...layers.map((layer, place) => ({
        title: inShort(layer),
        shape: place < breaks ? (this.fitted.get(layer.key)?.shape_out ?? null) : null,
        broken: place === breaks,
      })),
    ];
  }

  /** @param {Part} part */
  #part({ title, shape, broken }) {
    const { width, height, count } = sheetsOf(shape ?? UNKNOWN);
    const depth = (count - 1) * STEP;
    const sheets = Array.from({ length: count }, (_, i) => {
      const at = depth - i * STEP;
      return svg`<rect x=${at + 0.5} y=${at + 0.5} width=${width} height=${height} />`;
    });
    return html`<li class="bp-build-part" ?data-broken=${broken} ?data-unknown=${shape === null}>
      <span class="bp-build-op">${title}</span>
      <svg class="bp-build-sheets" width=${width + depth + 1} height=${LARGEST + 1 + STEP * 5} viewBox="0 ${(height + depth - LARGEST - STEP * 5) / 2} ${width + depth + 1} ${LARGEST + 1 + STEP * 5}" aria-hidden="true">${sheets.toReversed()}</svg>
      <span class="bp-build-size">${shape ? formatSides(shape) : broken ? "does not fit" : "…"}</span>
    </li>`;
  }

  render() {
    const { draft } = this;
    if (!draft) return null;
    return html`<ol class="bp-build-parts" aria-label="The network, tensor by tensor">${this.#parts(draft).map((part) => this.#part(part))}</ol>`;
  }
}

customElements.define("bp-build-picture", BpBuildPicture);
