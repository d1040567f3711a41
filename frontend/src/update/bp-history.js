/** A session's steps: many more at once, the loss over all of them, and a list in which each can be gone to. */
import { html, LitElement, nothing } from "lit";
import { classesOf, className, targetWords } from "../app/targets.js";
import { formatNumber } from "../inspector/numbers.js";
import { flattened } from "../numbers/nested.js";
import "../styles/controls.css";
import "./bp-history.css";
import { historyCurve } from "./history_curve.js";

/** @import { Repeating, Session, SessionStep } from "../types.js" */

const TIMES = 10;

/** @param {SessionStep} step */
const wins = ({ target, prediction_after }) =>
  prediction_after !== null && flattened(target).join() === [prediction_after].flat().join();

/** @param {number} count */
const counted = (count) => (count === 1 ? "1 step" : `${count} steps`);

export class BpHistory extends LitElement {
  static properties = {
    session: { attribute: false },
    repeating: { attribute: false },
    target: { attribute: false },
    spec: { attribute: false },
    eta: { type: Number },
    ready: { type: Boolean },
    busy: { type: Boolean },
    open: { state: true },
  };

  constructor() {
    super();
    /** @type {Session | null} */
    this.session = null;
    /** @type {Repeating | null} */
    this.repeating = null;
    /** @type {import("../types.js").Target | null} */
    this.target = null;
    /** @type {import("../types.js").NetworkDescription["target"] | null} what a target is here */
    this.spec = null;
    this.eta = 0.01;
    /** Whether a step can be taken. */
    this.ready = false;
    this.busy = false;
    /** Whether the list is open. */
    this.open = false;
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    this.classList.add("bp-history");
  }

  /** The list shows where the session stands, and the page stays where it is. */
  updated() {
    const list = /** @type {HTMLElement | null} */ (this.querySelector(".bp-history__list"));
    const item = /** @type {HTMLElement | null} */ (list?.querySelector("[aria-current]"));
    if (!list || !item) return;
    const { offsetTop: top, offsetHeight: height } = item;
    if (top < list.scrollTop) list.scrollTop = top;
    else if (top + height > list.scrollTop + list.clientHeight)
      list.scrollTop = top + height - list.clientHeight;
  }

  /** @param {string} type @param {object} [detail] */
  #send(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }

  /** @param {string} name @param {string} title @param {object} detail @param {string} text */
  #more(name, title, detail, text) {
    const full = this.session?.room === 0;
    return html`<button
      type="button"
      class="bp-button"
      data-action=${name}
      title=${full ? "The history is full: go back, or start over, to take more steps" : title}
      ?disabled=${!this.ready || full}
      @click=${() => this.#send("sgd-repeat", detail)}
    >
      ${text}
    </button>`;
  }

  #actions() {
    const { repeating, target, spec } = this;
    if (repeating) return this.#progress(repeating);
    const who = typeof target === "number" ? className(spec, target) : "the target";
    const canWin = !Array.isArray(target) && (!spec || classesOf(spec) > 0);
    return html`<div class="bp-history__row">
      ${this.#more("repeat", `Take the step ${TIMES} times`, { times: TIMES }, `Repeat ${TIMES}`)}
      ${canWin ? this.#more("until", `Take the step until the network takes the input for ${who}`, { until: true }, `Until ${who} wins`) : nothing}
      <span class="bp-history__eta" data-role="eta">η = ${this.eta}</span>
    </div>`;
  }

  /** @param {Repeating} repeating */
  #progress({ until, taken, most, loss, stopping }) {
    const told = `${until ? counted(taken) : `step ${taken} of ${most}`}${loss === null ? "" : `, loss ${formatNumber(loss, 3)}`}`;
    return html`<div class="bp-history__row" data-role="progress">
      <button type="button" class="bp-button" data-action="stop" ?disabled=${stopping} @click=${() => this.#send("sgd-stop")}>
        Stop
      </button>
      <progress max=${most} .value=${taken} aria-label="Steps taken"></progress>
      <span>${told}</span>
    </div>`;
  }

  /** @param {Session} session */
  #curve({ steps, position }) {
    const { taken, undone, points, largest } = historyCurve(steps, position);
    const here = points[position];
    const loss = position === 0 ? steps[0].loss : steps[position - 1].loss_after;
    const label = `Loss after each of ${counted(steps.length)}, at most ${formatNumber(largest, 3)}; after step ${position} ${formatNumber(loss, 3)}`;
    return html`<div class="bp-history__curve" role="img" aria-label=${label} title="Press to go to a step" @click=${this.#pressed}>
      <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
        <path class="bp-history__taken" d=${taken} />
        <path class="bp-history__undone" d=${undone} />
      </svg>
      <span class="bp-history__here" style="left:${here[0]}%;top:${here[1]}%"></span>
      <span class="bp-history__largest" aria-hidden="true">loss ${formatNumber(largest, 3)}</span>
    </div>`;
  }

  /** The nearest step. @param {MouseEvent} event */
  #pressed = (event) => {
    const { session } = this;
    if (!session || this.busy) return;
    const box = /** @type {HTMLElement} */ (event.currentTarget).getBoundingClientRect();
    const share = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
    this.#send("sgd-goto", { position: Math.round(share * session.steps.length) });
  };

  /** @param {Session} session @param {number} position @param {string} told @param {unknown} content */
  #entry(session, position, told, content) {
    const here = session.position === position;
    return html`<li>
      <button
        type="button"
        data-position=${position}
        data-undone=${position > session.position}
        aria-current=${here ? "step" : nothing}
        aria-label=${told}
        title=${told}
        ?disabled=${this.busy}
        @click=${() => this.#send("sgd-goto", { position })}
      >
        ${content}
      </button>
    </li>`;
  }

  /** @param {Session} session */
  #list(session) {
    const { steps } = session;
    const start = formatNumber(steps[0].loss, 3);
    return html`<ol class="bp-history__list" start="0" role="list" aria-label="Steps of your weights">
      ${this.#entry(session, 0, `The weights that it began with, loss ${start}`, html`<span>0</span><span>${start}</span><span>the start</span>`)}
      ${steps.map((step) => {
        const [before, after] = [step.loss, step.loss_after].map((loss) => formatNumber(loss, 3));
        const undone = step.position > session.position ? ", undone" : "";
        const won = wins(step) ? ", which wins" : "";
        const told = `Step ${step.position} for ${targetWords(step.target, this.spec)} at rate ${step.learning_rate}: loss ${before}, then ${after}${won}${undone}`;
        const content = html`<span>${step.position}</span><span>${after}</span
          ><span>for ${targetWords(step.target, this.spec)}${won ? " ✓" : ""}</span><span>η ${step.learning_rate}</span>`;
        return this.#entry(session, step.position, told, content);
      })}
    </ol>`;
  }

  /** @param {Session} session */
  #bounds({ room, position, steps }) {
    const ahead = steps.length - position;
    if (room === 0)
      return html`<p class="bp-history__note" data-role="full">
        The history is full at ${counted(position)}: go back, or start over, to take more.
      </p>`;
    if (ahead === 0) return nothing;
    return html`<p class="bp-history__note" data-role="ahead">
      A step from here takes the place of the ${ahead === 1 ? "one" : ahead} ahead.
    </p>`;
  }

  /** Where the session stands, for those who do not see the curve; not for each of many steps. */
  get #spoken() {
    const { session, repeating } = this;
    if (!session || repeating || session.steps.length === 0) return "";
    const { steps, position } = session;
    const loss = position === 0 ? steps[0].loss : steps[position - 1].loss_after;
    return `Your weights stand at step ${position} of ${steps.length}, loss ${formatNumber(loss, 3)}.`;
  }

  render() {
    const { session } = this;
    return html`${this.#actions()}
      <p class="bp-visually-hidden" role="status">${this.#spoken}</p>
      ${
        session && session.steps.length > 0
          ? html`<div class="bp-history__row">
              <button
                type="button"
                class="bp-history__toggle"
                data-action="list"
                aria-expanded=${this.open}
                title="List every step"
                @click=${() => {
                  this.open = !this.open;
                }}
              >
                <span aria-hidden="true">${this.open ? "▾" : "▸"}</span> ${counted(session.steps.length)}
              </button>
              ${this.#curve(session)}
            </div>
            ${this.open ? this.#list(session) : nothing}
            ${this.#bounds(session)}`
          : nothing
      }`;
  }
}

customElements.define("bp-history", BpHistory);
