/** The Labs page: the sources' own networks, each to be followed from its numbers to its conclusions. */
import { html, LitElement, nothing } from "lit";
import { addressOf, addressOfPage, formatAddress } from "../address.js";
import "../styles/controls.css";
import "./bp-labs-page.css";
import "./binary/bp-binary-lab.js";
import "./katsaros/bp-katsaros-lab.js";
import { LABS } from "./labs.js";
import { LabsController } from "./labs_controller.js";
import { pictures } from "./pictures.js";
import "./sigmoid/bp-sigmoid-lab.js";

/** @typedef {import("../store.js").State} State */
/** @typedef {import("./types.js").LabName} LabName */
/** @typedef {import("./types.js").Lab} Lab */

/** @param {import("../app/bp-app.js").BpApp} app @returns {import("../app/pages.js").Visit} */
export function visit({ store, api }) {
  const labs = new LabsController(store, api);
  labs.enter();
  return {
    view: (state) => html`<bp-labs-page .state=${state} .controller=${labs}></bp-labs-page>`,
    leave: () => labs.leave(),
  };
}

export class BpLabsPage extends LitElement {
  static properties = { state: { attribute: false } };

  constructor() {
    super();
    /** @type {State | null} */
    this.state = null;
    /** @type {LabsController | null} */
    this.controller = null;
  }

  createRenderRoot() {
    return this;
  }

  /** What else happens on the page does not concern the labs. @param {Map<string, unknown>} changed */
  shouldUpdate(changed) {
    const before = /** @type {State | null | undefined} */ (changed.get("state"));
    if (!before || !this.state) return true;
    return this.state.labs !== before.labs || this.state.equations !== before.equations;
  }

  /** Another lab begins at its top. @param {Map<string, unknown>} changed */
  updated(changed) {
    const before = /** @type {State | null | undefined} */ (changed.get("state"));
    if (!before || before.labs.lab === this.state?.labs.lab) return;
    this.querySelector("main")?.scrollTo(0, 0);
    if (document.documentElement.scrollTop > 0) scrollTo(0, 0);
    /** @type {HTMLElement | null} */ (this.querySelector("main h1"))?.focus({ preventScroll: true });
  }

  /** A link to a lab, which is opened without leaving the page. @param {LabName | null} lab @param {unknown} content @param {string} [kind] */
  #link(lab, content, kind = "") {
    const state = /** @type {State} */ (this.state);
    const address = formatAddress(addressOf({ ...state, labs: { ...state.labs, lab } }));
    /** @param {MouseEvent} event */
    const open = (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.controller?.open(lab);
    };
    const current = state.labs.lab === lab ? "page" : nothing;
    return html`<a class=${kind} href=${address} aria-current=${current} @click=${open}>${content}</a>`;
  }

  /** @param {string} id */
  #jump(id) {
    const heading = this.querySelector(`#lab-${id}`);
    if (!(heading instanceof HTMLElement)) return;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    heading.scrollIntoView({ behavior: still ? "auto" : "smooth", block: "start" });
    heading.focus({ preventScroll: true });
  }

  #front() {
    return html`<main class="bp-labs__front" aria-label="Labs">
      <h1 tabindex="-1">The labs</h1>
      <p class="bp-labs__lead">
        Three texts explain backpropagation through convolution and pooling on networks small enough for every number to be
        seen. Each is a lab here: its figures move, its numbers can be changed, and what it claims can be tried.
      </p>
      <ul class="bp-labs__cards">
        ${Object.values(LABS).map(
          (lab) => html`<li class="bp-labs__card">
            ${pictures[lab.name]}
            <h2>${this.#link(lab.name, lab.title)}</h2>
            <p>${lab.learns}</p>
            <p class="bp-labs__source">${lab.source}</p>
          </li>`,
        )}
      </ul>
    </main>`;
  }

  /** @param {Lab} lab */
  #contents(lab) {
    return html`<nav class="bp-labs__contents" aria-label="Contents">
      <p>${this.#link(null, "All labs")}</p>
      <h2>${lab.title}</h2>
      <ol>
        ${lab.sections.map(
          ({ id, title }, i) =>
            html`<li><button type="button" @click=${() => this.#jump(id)}><span>${i + 1}</span> ${title}</button></li>`,
        )}
      </ol>
      <h2>The other labs</h2>
      <ul>
        ${Object.values(LABS)
          .filter(({ name }) => name !== lab.name)
          .map(({ name, title }) => html`<li>${this.#link(name, title)}</li>`)}
      </ul>
    </nav>`;
  }

  /** @param {State} state @param {LabName} name */
  #lab({ labs, equations }, name) {
    const lab = labs[name];
    const { catalogue } = equations;
    switch (name) {
      case "katsaros":
        return html`<bp-katsaros-lab .lab=${lab} .catalogue=${catalogue}></bp-katsaros-lab>`;
      case "sigmoid":
        return html`<bp-sigmoid-lab .lab=${lab} .catalogue=${catalogue}></bp-sigmoid-lab>`;
      case "binary":
        return html`<bp-binary-lab .lab=${lab} .catalogue=${catalogue}></bp-binary-lab>`;
    }
  }

  render() {
    const { state, controller } = this;
    if (!state) return nothing;
    const { lab: name } = state.labs;
    if (!name) return this.#front();
    const lab = LABS[name];
    const { problem, runs, settings } = state.labs[name];
    const ready = Object.keys(runs).length > 0;
    return html`${this.#contents(lab)}
      <main
        class="bp-labs__main"
        aria-label=${lab.title}
        @place-moved=${(/** @type {CustomEvent} */ event) => controller?.move(event.detail.slider, event.detail.place)}
        @number-typed=${(/** @type {CustomEvent} */ event) => controller?.type(event.detail)}
        @numbers-put=${(/** @type {CustomEvent} */ event) => controller?.typeAll(event.detail.edits)}
        @numbers-reverted=${(/** @type {CustomEvent} */ event) => controller?.revert(event.detail?.symbol)}
        @setup-chosen=${(/** @type {CustomEvent} */ event) => controller?.setUp(event.detail.setup)}
        @question-asked=${(/** @type {CustomEvent} */ event) =>
          controller?.ask(event.detail.key, event.detail.run, event.detail.path, event.detail.more)}
      >
        <header class="bp-labs__head">
          <h1 tabindex="-1">${lab.title}</h1>
          <p class="bp-labs__source">
            ${lab.source}. <a href=${formatAddress(addressOfPage(state, "equations"))}>All equations of the sources</a>
          </p>
          ${
            settings.own.length > 0
              ? html`<p class="bp-labs__own">
                  ${settings.own.length === 1 ? "One number is" : `${settings.own.length} numbers are`} your own.
                  <button type="button" class="bp-button" @click=${() => controller?.revert()}>Take the first numbers again</button>
                </p>`
              : nothing
          }
        </header>
        ${problem ? html`<p class="bp-lab__problem" role="alert">${problem} <button type="button" class="bp-button" @click=${() => controller?.refresh()}>Try again</button></p>` : nothing}
        ${
          state.equations.problem
            ? html`<p class="bp-lab__problem">
                The equations could not be read: ${state.equations.problem}
                <button type="button" class="bp-button" @click=${() => controller?.readEquations()}>Try again</button>
              </p>`
            : nothing
        }
        ${ready ? this.#lab(state, name) : problem ? nothing : html`<p class="bp-labs__wait">Running the network…</p>`}
      </main>`;
  }
}

customElements.define("bp-labs-page", BpLabsPage);
