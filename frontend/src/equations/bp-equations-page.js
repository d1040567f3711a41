/** The Equations page: every numbered equation of every source, with what it says, where it acts and where it slips. */
import { html, LitElement, nothing } from "lit";
import { addressOf, formatAddress } from "../address.js";
import { mainNetwork } from "../store.js";
import "../inspector/bp-equation.js";
import { citation } from "../inspector/sources.js";
import "../styles/controls.css";
import "./bp-equations-page.css";
import { finder, grouped, placeIn, symbolOf } from "./finding.js";

/** @typedef {import("../store.js").State} State */
/** @typedef {import("./types.js").Equation} Equation */
/** @typedef {import("./types.js").EquationPlace} EquationPlace */
/** @typedef {import("./types.js").EquationSource} EquationSource */

const ACTS = { step: "Acts at", derivation: "Explains" };

/** @param {import("../app/bp-app.js").BpApp} app @returns {import("../app/pages.js").Visit} */
export function visit({ store, api }) {
  const read = async () => {
    store.set({ equations: { catalogue: null, problem: null } });
    try {
      store.set({ equations: { catalogue: await api.equations(), problem: null } });
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      store.set({ equations: { catalogue: null, problem } });
    }
  };
  if (!store.state.equations.catalogue) read();
  return {
    view: (state) => html`<bp-equations-page .state=${state} @equations-wanted=${read}></bp-equations-page>`,
    leave: () => {},
  };
}

/** @typedef {{ position: number, step: string, derivation: string }} Place */

/** @param {State} state */
const addressOfDigit = (state) => formatAddress(addressOf({ ...state, page: "digit" }));

/** @param {string} seed @param {number} section */
const anchor = (seed, section) => `bp-equations-${seed}-${section}`;

export class BpEquationsPage extends LitElement {
  static properties = {
    state: { attribute: false },
    wanted: { state: true },
    slips: { state: true },
  };

  constructor() {
    super();
    /** @type {State | null} */
    this.state = null;
    this.wanted = "";
    this.slips = false;
  }

  createRenderRoot() {
    return this;
  }

  /** @param {string} id */
  #jump(id) {
    const heading = this.querySelector(`#${id}`);
    if (!(heading instanceof HTMLElement)) return;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    heading.scrollIntoView({ behavior: still ? "auto" : "smooth", block: "start" });
    heading.focus({ preventScroll: true });
  }

  /** What else happens on the page does not concern the equations. @param {Map<string, unknown>} changed */
  shouldUpdate(changed) {
    const before = /** @type {State | null | undefined} */ (changed.get("state"));
    if (changed.size > 1 || !before || !this.state) return true;
    const { equations, network } = this.state;
    const same =
      equations === before.equations && network === before.network && this.state.networks === before.networks;
    return !same || addressOfDigit(this.state) !== addressOfDigit(before);
  }

  /** Addresses that open the Digit page at each step, and with a cell of it, under which its derivation unfolds. */
  #places() {
    const state = /** @type {State} */ (this.state);
    const { steps = [], tensors = [] } = state.network ?? {};
    return new Map(
      steps.map(({ id, writes }, position) => {
        const index = tensors.find(({ symbol }) => symbol === writes)?.shape.map(() => 0) ?? [];
        const at = { ...state, position, trail: [] };
        const step = addressOfDigit({ ...at, cell: null });
        return [
          id,
          { position, step, derivation: addressOfDigit({ ...at, cell: { symbol: writes, index } }) },
        ];
      }),
    );
  }

  /** A link to a step. @param {string} symbol @param {string} href @param {string} told */
  #link(symbol, href, told) {
    return html`<a class="bp-equations__step" href=${href} title=${told} aria-label=${told}>${symbol}</a>`;
  }

  /** A link that opens the Digit page at a step. @param {string} step @param {Equation["kind"]} kind @param {Place | undefined} place */
  #place(step, kind, place) {
    const symbol = symbolOf(step);
    if (!place) return html`<span class="bp-equations__step">${symbol}</span>`;
    return this.#link(symbol, place[kind], `Open the Digit page at step ${place.position + 1}, ${symbol}`);
  }

  /** Where an equation acts in a network that is not on the page; a link opens it there. @param {EquationPlace} place */
  #elsewhere({ network, kind, steps }) {
    const state = /** @type {State} */ (this.state);
    const title = state.networks.find(({ id }) => id === network)?.title ?? network;
    const named = network === mainNetwork(state) ? {} : { network };
    return html`<p class="bp-equations__acts">
      ${ACTS[kind]}
      ${steps.map(symbolOf).map((symbol) => this.#link(symbol, formatAddress({ ...named, step: symbol }), `Open ‘${title}’ at ${symbol}`))}
      <span class="bp-equations__network">${title}</span>
    </p>`;
  }

  /** Where an equation acts, in the network on the page first. @param {Equation} equation @param {Map<string, Place>} places */
  #acts(equation, places) {
    const here = placeIn(equation, this.state?.network?.id);
    return html`${
      here
        ? html`<p class="bp-equations__acts">${ACTS[here.kind]} ${here.steps.map((step) => this.#place(step, here.kind, places.get(step)))}</p>`
        : nothing
    }
    ${equation.places.filter((place) => place !== here).map((place) => this.#elsewhere(place))}`;
  }

  /** @param {Equation} equation @param {boolean} shown @param {Map<string, Place>} places */
  #entry(equation, shown, places) {
    const { seed, number, title, latex, says, erratum } = equation;
    return html`<article class="bp-equations__entry" ?hidden=${!shown} data-equation="${seed} ${number}" aria-label="(${number}) ${title}">
      <p class="bp-equations__number">(${number})</p>
      <div class="bp-equations__body">
        <h4>${title}</h4>
        <bp-equation block .latex=${latex}></bp-equation>
        <p>${says}</p>
        ${erratum ? html`<p class="bp-equations__erratum"><b>Erratum</b> ${erratum}</p>` : nothing}
        ${this.#acts(equation, places)}
      </div>
    </article>`;
  }

  /**
   * @param {ReturnType<typeof grouped>[number]} group
   * @param {(equation: Equation) => boolean} meant
   * @param {Map<string, Place>} places
   */
  #source({ source, sections }, meant, places) {
    const { seed, title, authors, year, numbered, remarks } = source;
    const by = year === null ? authors : `${authors}, ${year}`;
    const none = !sections.some(({ equations }) => equations.some(meant));
    return html`<section class="bp-equations__source" ?hidden=${none} aria-label=${by}>
      <h2>${title}</h2>
      <p class="bp-equations__by">${by}${numbered ? nothing : ". It prints no numbers: its equations are counted here as they come."}</p>
      ${sections.map(
        (section, i) => html`<section ?hidden=${!section.equations.some(meant)}>
          <h3 id=${anchor(seed, i)} tabindex="-1">${section.title}</h3>
          ${section.equations.map((equation) => this.#entry(equation, meant(equation), places))}
        </section>`,
      )}
      ${remarks.map(({ where, says }) => html`<p class="bp-equations__erratum"><b>Elsewhere</b> ${where}: ${says}</p>`)}
    </section>`;
  }

  /** @param {ReturnType<typeof grouped>} groups @param {(equation: Equation) => boolean} meant */
  #contents(groups, meant) {
    return html`<nav class="bp-equations__contents" aria-label="Contents">
      ${groups.map(
        ({
          source,
          sections,
        }) => html`<h2>${citation({ seed: source.seed, equations: [] }, [source]).name} ${source.year ?? nothing}</h2>
          <ul>
            ${sections.map(({ title, equations }, i) => {
              const [first, last] = [equations[0].number, equations.at(-1)?.number];
              return html`<li>
                <button type="button" ?disabled=${!equations.some(meant)} @click=${() => this.#jump(anchor(source.seed, i))}>
                  <span>${title}</span> <span class="bp-equations__range">${first === last ? `(${first})` : `(${first})–(${last})`}</span>
                </button>
              </li>`;
            })}
          </ul>`,
      )}
    </nav>`;
  }

  render() {
    const { catalogue, problem } = this.state?.equations ?? { catalogue: null, problem: null };
    if (problem)
      return html`<p class="bp-hint">
        ${problem}
        <button type="button" class="bp-button" @click=${() => this.dispatchEvent(new CustomEvent("equations-wanted"))}>Try again</button>
      </p>`;
    if (!catalogue) return html`<h1 class="bp-equations__wait">Reading the equations…</h1>`;
    const found = finder(this.wanted);
    /** @param {Equation} equation */
    const meant = (equation) => found(equation) && (!this.slips || equation.erratum !== null);
    const groups = grouped(catalogue);
    const places = this.#places();
    const count = catalogue.equations.filter(meant).length;
    const all = catalogue.equations.length;
    return html`
      ${this.#contents(groups, meant)}
      <main class="bp-equations__main" aria-label="Equations">
        <h1>The equations</h1>
        <p class="bp-equations__lead">
          Every equation of the four sources, in this project’s notation and words, and the steps at which it acts or which
          it explains, in the network on the page and in its own. Where a source slips, the equation stands here as it is meant, and an erratum says so.
        </p>
        <form class="bp-equations__find" role="search" @submit=${(/** @type {Event} */ event) => event.preventDefault()}>
          <label class="bp-labelled">
            <span>Find</span>
            <input
              class="bp-field"
              type="search"
              name="wanted"
              placeholder="23, 31-47, dLk2, softmax"
              @input=${(/** @type {Event} */ event) => {
                this.wanted = /** @type {HTMLInputElement} */ (event.target).value;
              }}
            />
          </label>
          <label class="bp-labelled">
            <input
              type="checkbox"
              name="slips"
              @change=${(/** @type {Event} */ event) => {
                this.slips = /** @type {HTMLInputElement} */ (event.target).checked;
              }}
            />
            <span>with an erratum</span>
          </label>
          <p role="status">${count === all ? `${all} equations` : `${count} of ${all} equations`}</p>
        </form>
        ${groups.map((group) => this.#source(group, meant, places))}
        ${count === 0 ? html`<p class="bp-equations__none">None is like that. Search for a number, a range such as 31-47, a tensor such as dLk2, or a word.</p>` : nothing}
      </main>
    `;
  }
}

customElements.define("bp-equations-page", BpEquationsPage);
