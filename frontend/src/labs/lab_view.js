/** What the views of all labs share: they get the lab's state, and send what a reader does as events. */
import { html, LitElement, nothing } from "lit";
import "../inspector/bp-equation.js";
import { formatAddress } from "../address.js";
import { flattened } from "../numbers/nested.js";
import "./lab.css";
import { LABS } from "./labs.js";
import { valuesOf } from "./numbers.js";
import "./bp-lab-check.js";
import "./bp-proof.js";

/** @typedef {import("./types.js").LabState} LabState */
/** @typedef {import("./types.js").Run} Run */

export class LabView extends LitElement {
  static properties = {
    lab: { attribute: false },
    catalogue: { attribute: false },
  };

  constructor() {
    super();
    /** @type {LabState | null} */
    this.lab = null;
    /** @type {import("../equations/types.js").Catalogue | null} */
    this.catalogue = null;
  }

  createRenderRoot() {
    return this;
  }

  /** Which lab it shows. @returns {import("./types.js").LabName} */
  get name() {
    throw new Error("a view of a lab names its lab");
  }

  /** @param {string} type @param {object} [detail] */
  send(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }

  /** @returns {import("./types.js").Settings} */
  get settings() {
    return /** @type {LabState} */ (this.lab).settings;
  }

  /** @param {string} name @returns {Run | undefined} */
  run(name) {
    return this.lab?.runs[name];
  }

  /** All numbers of a tensor. @param {string} run @param {string} tensor @returns {number[]} */
  numbers(run, tensor) {
    return Array.from(valuesOf(this.run(run), tensor));
  }

  /** A section of the lab. @param {string} id @param {unknown} body */
  section(id, body) {
    const { sections } = LABS[this.name];
    const at = sections.findIndex((section) => section.id === id);
    return html`<section class="bp-lab__section" aria-labelledby="lab-${id}">
      <h2 id="lab-${id}" tabindex="-1"><span class="bp-lab__ordinal">${at + 1}</span> ${sections[at].title}</h2>
      ${body}
    </section>`;
  }

  /** A claim about a run, to be tried. @param {string} run @param {string} id */
  proof(run, id) {
    const network = this.run(run)?.network;
    const claim = network?.proofs.find((proof) => proof.id === id) ?? null;
    if (!claim || !network) return nothing;
    const key = `${run}/${id}`;
    return html`<bp-proof
      .claim=${claim}
      .asked=${this.lab?.asked[key] ?? null}
      .references=${network.references}
      @proof-wanted=${() => this.send("question-asked", { key, run, path: "/api/proofs", more: { proof: id } })}
    ></bp-proof>`;
  }

  /** A gradient check of a run. @param {string} run @param {string} key @param {object} what of it @param {string} words @param {boolean} [cells] */
  check(run, key, what, words, cells = false) {
    const name = `${run}/check/${key}`;
    return html`<bp-lab-check
      .asked=${this.lab?.asked[name] ?? null}
      .words=${words}
      .cells=${cells}
      @check-wanted=${() => this.send("question-asked", { key: name, run, path: "/api/gradcheck", more: what })}
    ></bp-lab-check>`;
  }

  /** A link that opens a run on the Digit page, with all its numbers. @param {string} name */
  openLink(name) {
    const run = this.run(name);
    if (!run) return nothing;
    return html`<a class="bp-button" href=${debuggerAddress(run)}>Open in the debugger</a>`;
  }

  /** An equation of the sources, by its number. @param {string} seed @param {string | number} number */
  equation(seed, number) {
    return (
      this.catalogue?.equations.find(
        (equation) => equation.seed === seed && equation.number === String(number),
      ) ?? null
    );
  }
}

/** The address of the Digit page with the network, the weights, the input, the target and the edits of a run. @param {Run} run */
export function debuggerAddress({ body, network }) {
  const { input, target, weights, edits } = /** @type {any} */ (body);
  return formatAddress(
    /** @type {any} */ ({
      network: network.id,
      weights: weights ?? network.default_weights,
      ...(input ? { values: Float64Array.from(flattened(input.values)) } : {}),
      ...(target === undefined ? {} : { target: typeof target === "number" ? target : flattened(target) }),
      ...(edits?.length > 0 ? { edit: edits } : {}),
    }),
  );
}
