/** The Check page: every gradient proved by moving its cell a little, with what cannot be proved so marked. */
import { html, LitElement, nothing } from "lit";
import { addressOf, formatAddress } from "../address.js";
import { sameTarget, targetWords } from "../app/targets.js";
import "../inspector/bp-equation.js";
import { formatNumber } from "../inspector/numbers.js";
import { flattened } from "../numbers/nested.js";
import "./bp-check-curve.js";
import "./bp-check-entries.js";
import "./bp-check-form.js";
import "./bp-check-map.js";
import "./bp-check-page.css";
import "./bp-check-tables.css";
import "./bp-check-strips.js";
import { CheckController } from "./check_controller.js";
import { resultOf, tensorInHand } from "./check_state.js";
import { slopes } from "./slopes.js";
import { account, cellName, formatCount, headline, summed, timeLeft, verdictOf } from "./words.js";

/** @typedef {import("../store.js").State} State */
/** @typedef {import("./types.js").CheckResult} CheckResult */

/** @param {import("../app/bp-app.js").BpApp} app @returns {import("../app/pages.js").Visit} */
export function visit({ store, api, controller }) {
  const check = new CheckController(store, api, controller);
  check.enter();
  return {
    view: (state) => html`<bp-check-page .state=${state} .controller=${check}></bp-check-page>`,
    leave: () => check.leave(),
  };
}

const DIFFERENCE = String.raw`\frac{\partial L}{\partial x} \approx \frac{L(x+\varepsilon) - L(x-\varepsilon)}{2\varepsilon}`;
const ERROR = String.raw`\frac{|a - n|}{\max(|a|,\, |n|,\, \text{floor})}`;

export class BpCheckPage extends LitElement {
  static properties = { state: { attribute: false } };

  constructor() {
    super();
    /** @type {State | null} */
    this.state = null;
    /** @type {CheckController | null} */
    this.controller = null;
  }

  createRenderRoot() {
    return this;
  }

  /** Where it stands beside the results, how they were measured is told from the first. */
  #wide = matchMedia("(width >= 1100px)").matches;

  /** @param {State} state */
  #digitAddress = (state) => formatAddress(addressOf({ ...state, page: "digit" }));

  /** @param {State} state */
  #subject(state) {
    const { trace, input, target, network } = state;
    if (!input)
      return html`<p class="bp-check-ask">There is no input yet: <a href=${this.#digitAddress(state)}>give the network one</a>.</p>`;
    if (target === null)
      return html`<p class="bp-check-ask">Choose a target above: without one there is no loss.</p>`;
    if (!trace || trace.loss === null)
      return html`<p class="bp-check-ask">Waiting for the backward pass…</p>`;
    const against =
      network?.target.kind === "upstream"
        ? "with the given gradient"
        : html`against ${flattened(target).length === 1 ? "target" : "targets"} <b>${targetWords(target, network?.target)}</b>`;
    return html`<p class="bp-check-subject">
      The loss of the input on the Digit page ${against}: L = <b>${formatNumber(trace.loss, 4)}</b>
    </p>`;
  }

  /** @param {State} state */
  #progress({ check: { progress } }) {
    if (!progress) return nothing;
    const { done, total, symbol, seconds_left: left } = progress;
    const words = total > 0 ? `${formatCount(done)} of ${formatCount(total)}, at ${symbol}` : "starting";
    return html`<div class="bp-check-progress">
      <progress aria-label="Cells measured" max=${total || 1} .value=${done}></progress>
      <p>${words}${left === null ? nothing : html`<br />${timeLeft(left)}`}</p>
    </div>`;
  }

  #method() {
    return html`<details class="bp-check-method" ?open=${this.#wide}>
      <summary><h2 class="bp-check-heading">How it is measured</h2></summary>
      <p>Each number x is moved up and down by ε, the network runs again both times, and the slope of the loss is taken:</p>
      <bp-equation block .latex=${DIFFERENCE}></bp-equation>
      <p>
        That knows nothing of the chain rule, so it can prove what backpropagation says. It is a proof only where the loss has no
        corner in between: where a ReLU opens or closes, or a pooling window gets another winner, the difference is no
        derivative. Such cells are found, marked with a cross, and left out.
      </p>
      <p>With a from backpropagation and n from the difference, the relative error is</p>
      <bp-equation block .latex=${ERROR}></bp-equation>
      <p>
        Two losses are known to their last digits only; divided by ε, those digits blur every slope. The floor is the size from
        which on a slope still stands out a million times from that blur.
      </p>
    </details>`;
  }

  /** @param {State} state @param {boolean} ready */
  #invitation({ check, network }, ready) {
    const changed = check.result !== null;
    return html`<div class="bp-check-empty">
      <h1>${changed ? "The pass has changed" : "Can you trust these gradients?"}</h1>
      <p>
        ${
          changed
            ? "What was checked belongs to another input, target or other weights. Check again to see this one."
            : "Nudge every number of the network, look what becomes of the loss, and compare its slope with what backpropagation says."
        }
      </p>
      ${
        changed || check.progress || !network
          ? nothing
          : html`<button type="button" class="bp-button bp-button--primary" ?disabled=${!ready} @click=${this.#checkAll}>
              Check ${network.parameter_count > 0 ? `all ${formatCount(network.parameter_count)} parameters` : "all gradients"}
            </button>`
      }
      ${slopes()}
    </div>`;
  }

  #checkAll = () => {
    const { network } = /** @type {State} */ (this.state);
    this.controller?.choose({ what: network?.parameter_count === 0 ? "tensors" : "parameters" });
    this.controller?.run();
  };

  /** @param {State} state @param {CheckResult} result */
  #result(state, result) {
    const { check, network, trace } = state;
    const tensor = tensorInHand(result, check.symbol);
    const { entry } = check;
    const sum = summed(result.tensors);
    return html`
      <section class="bp-check-result" data-verdict=${verdictOf(sum)}>
        <h1>${headline(result)}</h1>
        <ul class="bp-check-account">
          ${account(result).map(({ kind, count, says }) => html`<li data-kind=${kind}><b>${formatCount(count)}</b> ${says}</li>`)}
        </ul>
        ${this.#hint(state, result)} ${this.#certainty(result)}
        <bp-check-strips
          .result=${result}
          .chosen=${check.symbol ?? ""}
          @tensor-chosen=${(/** @type {CustomEvent} */ event) => this.controller?.chooseTensor(event.detail.symbol)}
        ></bp-check-strips>
      </section>
      ${
        tensor && entry
          ? html`<section
              class="bp-check-tensor"
              aria-label=${tensor.gradient}
              @entry-chosen=${(/** @type {CustomEvent} */ event) => this.controller?.lookAt(tensor.symbol, event.detail.index)}
            >
              <div class="bp-check-left">
                <h2 class="bp-check-heading">${tensor.gradient}, cell by cell</h2>
                <bp-check-map .network=${network} .trace=${trace} .tensor=${tensor}></bp-check-map>
              </div>
              <div class="bp-check-right">
                ${this.#entry(tensor.gradient, entry)}
                <bp-check-curve .name=${cellName(tensor.gradient, entry.index)} .points=${check.curve} .epsilon=${result.epsilon}></bp-check-curve>
              </div>
              <bp-check-entries .tensor=${tensor} .entry=${entry}></bp-check-entries>
            </section>`
          : nothing
      }
    `;
  }

  /** @param {string} gradient @param {import("./types.js").Entry} entry */
  #entry(gradient, { index, analytic, numeric, relative_error, kink }) {
    return html`<dl class="bp-check-entry" aria-label="The cell that is looked at">
      <div><dt>${cellName(gradient, index)} by backpropagation</dt><dd>${formatNumber(analytic, 10)}</dd></div>
      <div><dt>by finite difference</dt><dd>${formatNumber(numeric, 10)}</dd></div>
      <div><dt>relative error</dt><dd>${formatNumber(relative_error, 3)}${kink ? html` <span class="bp-check-kinked">kinked</span>` : nothing}</dd></div>
    </dl>`;
  }

  /** Past smooth functions no kink is excluded for certain. @param {CheckResult} result */
  #certainty({ tensors }) {
    const sought = tensors.filter(({ exact }) => !exact).map(({ gradient }) => gradient);
    if (sought.length === 0) return nothing;
    return html`<p class="bp-check-hint">
      On the way of ${sought.length === tensors.length ? "these" : sought.join(", ")} lie functions that bend everywhere: kinks were looked
      for at places along it, so one between them may be missed.
    </p>`;
  }

  /** What to try where little can be told. @param {State} state @param {CheckResult} result */
  #hint({ check }, result) {
    const { told, agrees } = summed(result.tensors);
    if (!agrees && check.exponent > -5)
      return html`<p class="bp-check-hint">With so large an ε the loss bends between the two ends: try a smaller one before blaming backpropagation.</p>`;
    if (told > 0) return nothing;
    return html`<p class="bp-check-hint">
      At this ε rounding blurs slopes up to ${formatNumber(result.rounding, 2)}. ${
        check.exponent < -7
          ? "A larger ε tells more."
          : "Where the network is sure, gradients are smaller than differences can tell: choose another target or earlier weights."
      }
    </p>`;
  }

  render() {
    const { state } = this;
    if (!state) return nothing;
    const { check, network, trace, target } = state;
    const ready = Boolean(network && trace && trace.loss !== null && sameTarget(trace.target, target));
    const result = resultOf(state);
    const spoken = check.progress ? "" : (check.refusal ?? (result ? headline(result) : ""));
    return html`
      <aside class="bp-check-side" aria-label="What to check">
        ${this.#subject(state)}
        <bp-check-form
          .network=${network}
          .check=${check}
          .ready=${ready}
          @choice-made=${(/** @type {CustomEvent} */ event) => this.controller?.choose(event.detail.choice)}
          @epsilon-chosen=${(/** @type {CustomEvent} */ event) => this.controller?.chooseEpsilon(event.detail.exponent)}
          @check-wanted=${() => this.controller?.run()}
          @check-stopped=${() => this.controller?.stop()}
        ></bp-check-form>
        ${this.#progress(state)} ${check.refusal ? html`<p class="bp-check-refusal">${check.refusal}</p>` : nothing}
        <p class="bp-visually-hidden" role="status">${spoken}</p>
        ${this.#method()}
      </aside>
      <main class="bp-check-main" aria-label="Gradient check">
        ${result ? this.#result(state, result) : this.#invitation(state, ready)}
      </main>
    `;
  }
}

customElements.define("bp-check-page", BpCheckPage);
