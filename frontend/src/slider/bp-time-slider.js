/** A slider through a training: one tick per moment, by the logarithm of its step, and the run from the first to the last. */
import { html, LitElement, nothing } from "lit";
import { formatNumber, formatPercent } from "../inspector/numbers.js";
import "../styles/controls.css";
import { Player, SPEEDS } from "../time/player.js";
import { Slide } from "../time/slide.js";
import { curveOf, fateOf } from "./digit_curve.js";
import { describeMoment, labelled, nearestMoment, placesOf, shortStep } from "./moments.js";
import "./bp-time-slider.css";

/** @typedef {import("./moments.js").Moment} Moment */
/** @typedef {import("./curve.js").Outcome} Outcome */

/** CSS pixels that a number below a tick takes, with air. */
const NUMBER = 38;
const USUAL_WIDTH = 480;

const stillness =
  typeof matchMedia === "function" ? matchMedia("(prefers-reduced-motion: reduce)") : { matches: false };

/** @param {string} path */
const icon = (path) => html`<svg viewBox="0 0 16 16" aria-hidden="true"><path d=${path} /></svg>`;

const icons = { play: icon("M4 2.5v11l9-5.5z"), pause: icon("M4 3h3v10H4zM9 3h3v10H9z") };

/**
 * Tells `moment-chosen` {index, weights}, and `held-chosen` {held} where that is given; its owner answers with a new `index`. Any other change of `index` ends playing.
 */
export class BpTimeSlider extends LitElement {
  static properties = {
    moments: { attribute: false },
    index: { type: Number },
    outcomes: { attribute: false },
    target: { attribute: false },
    waiting: { type: Boolean },
    halted: { type: Boolean },
    held: { attribute: false },
    playing: { state: true },
    speed: { state: true },
    room: { state: true },
  };

  #player = new Player(() => this.#tick());
  /** @type {number[]} */
  #places = [];
  #slide = new Slide({
    count: () => this.moments.length,
    index: () => this.index,
    placeAt: (event) => this.#momentAt(event),
    choose: (index) => this.#choose(index),
    touched: () => this.pause(),
  });
  /** The moment that was asked for last. */
  #asked = -1;
  /** @type {ResizeObserver | null} */
  #observer = null;

  constructor() {
    super();
    /** @type {Moment[]} oldest first */
    this.moments = [];
    /** Which moment's weights hold; -1: none of these. */
    this.index = -1;
    /** @type {(Outcome | null)[]} what each moment makes of one digit, null where not known yet; none: no curve is drawn */
    this.outcomes = [];
    /** @type {number | null} the digit that outcomes are about */
    this.target = null;
    /** Whether numbers of the moment are still on their way: playing waits for them. */
    this.waiting = false;
    /** Whether something went wrong, which ends playing. */
    this.halted = false;
    /** @type {boolean | null} whether colours hold over all moments; null: that is not to be chosen here */
    this.held = null;
    this.playing = false;
    this.speed = stillness.matches ? 1 : 2;
    /** CSS pixels that the line is long. */
    this.room = USUAL_WIDTH;
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    this.classList.add("bp-time-slider");
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.pause();
    this.#observer?.disconnect();
    this.#observer = null;
  }

  firstUpdated() {
    this.#observe();
  }

  #observe() {
    const line = this.querySelector(".bp-time-slider__line");
    if (!line || this.#observer) return;
    this.#observer = new ResizeObserver(() => {
      this.room = line.clientWidth || USUAL_WIDTH;
    });
    this.#observer.observe(line);
  }

  /** @param {Map<PropertyKey, unknown>} changed */
  willUpdate(changed) {
    if (changed.has("moments")) this.#places = placesOf(this.moments);
    const elsewhere = changed.has("index") && this.index !== this.#asked;
    const halted = changed.has("halted") && this.halted;
    if (this.playing && (elsewhere || halted || this.moments.length < 2)) this.pause();
  }

  updated() {
    this.#observe();
  }

  pause() {
    this.#player.stop();
    this.playing = false;
  }

  #play() {
    if (this.moments.length < 2) return;
    if (this.index < 0 || this.index >= this.moments.length - 1) this.#choose(0);
    else this.#asked = this.index;
    this.#player.speed = this.speed;
    this.#player.start();
    this.playing = true;
  }

  #toggle = () => {
    if (this.playing) this.pause();
    else this.#play();
  };

  #tick() {
    if (this.waiting || this.index !== this.#asked) return true;
    this.#choose(this.index + 1);
    const more = this.#asked < this.moments.length - 1;
    if (!more) this.playing = false;
    return more;
  }

  /** @param {number} index */
  #choose(index) {
    const inside = Math.min(this.moments.length - 1, Math.max(0, index));
    this.#asked = inside;
    if (inside < 0 || inside === this.index) return;
    const detail = { index: inside, weights: this.moments[inside].weights };
    this.dispatchEvent(new CustomEvent("moment-chosen", { detail, bubbles: true, composed: true }));
  }

  /** @param {PointerEvent} event */
  #momentAt({ clientX }) {
    const line = /** @type {HTMLElement} */ (this.querySelector(".bp-time-slider__line"));
    const box = line.getBoundingClientRect();
    return nearestMoment(this.#places, (clientX - box.left) / (box.width || 1));
  }

  /** @param {KeyboardEvent} event */
  #key = (event) => {
    if (event.key !== " " || event.ctrlKey || event.metaKey || event.altKey) return this.#slide.key(event);
    event.preventDefault();
    event.stopPropagation();
    this.#toggle();
  };

  /** @param {Event} event */
  #setSpeed = (event) => {
    this.speed = Number(/** @type {HTMLSelectElement} */ (event.target).value);
    this.#player.speed = this.speed;
  };

  #holding() {
    if (this.held === null) return nothing;
    return html`<label
      class="bp-time-slider__hold"
      title="Colours span what each tensor reaches at any moment of the training, so that it is seen to grow and to fade"
    >
      <input type="checkbox" name="held" .checked=${this.held} @change=${this.#hold} />same colours
    </label>`;
  }

  /** @param {Event} event */
  #hold = (event) => {
    const detail = { held: /** @type {HTMLInputElement} */ (event.target).checked };
    this.dispatchEvent(new CustomEvent("held-chosen", { detail, bubbles: true, composed: true }));
  };

  get #text() {
    if (this.moments.length === 0) return "no moments yet";
    const moment = this.moments[this.index];
    return moment ? describeMoment(moment) : "other weights than these";
  }

  /** @param {number} index */
  #title(index) {
    const outcome = this.outcomes[index];
    const about = describeMoment(this.moments[index]);
    if (!outcome) return about;
    const loss = outcome.loss === null ? "" : `, loss ${formatNumber(outcome.loss, 3)}`;
    const chance = outcome.probability;
    const share = chance === null ? "" : `; probability of ${this.target} ${formatPercent(chance)}`;
    return `${about}${share}${loss}`;
  }

  render() {
    const { moments, index } = this;
    const play = this.playing ? "Stop here" : "Watch it learn";
    const curved = this.outcomes.length > 0;
    const numbered = labelled(this.#places, NUMBER / this.room);
    return html`
      <div class="bp-time-slider__buttons">
        <button
          type="button"
          class="bp-button bp-button--icon"
          data-action="watch"
          aria-label=${play}
          title="${play}: from the first moment of the training to the last"
          ?disabled=${moments.length < 2}
          @click=${this.#toggle}
        >
          ${this.playing ? icons.pause : icons.play}
        </button>
        <select class="bp-field" aria-label="Pace" title="Pace" @change=${this.#setSpeed}>
          ${SPEEDS.map((speed) => html`<option value=${speed} .selected=${speed === this.speed}>${speed}×</option>`)}
        </select>
        ${this.#holding()}
      </div>
      <div
        class="bp-time-slider__track ${curved ? "bp-time-slider__track--curved" : ""}"
        role="slider"
        tabindex="0"
        aria-label="Moment of the training"
        aria-valuemin="0"
        aria-valuemax=${Math.max(0, moments.length - 1)}
        aria-valuenow=${Math.max(0, index)}
        aria-valuetext=${this.#text}
        aria-disabled=${moments.length === 0}
        @pointerdown=${this.#slide.down}
        @pointermove=${this.#slide.move}
        @pointerup=${this.#slide.up}
        @pointercancel=${this.#slide.up}
        @keydown=${this.#key}
      >
        <div class="bp-time-slider__line">
          ${curved ? curveOf(this.#places, this.outcomes, index) : nothing}
          <div class="bp-time-slider__rail">
            ${moments.map(
              (_, i) => html`<span
                class="bp-time-slider__tick"
                style="left:${100 * this.#places[i]}%"
                title=${this.#title(i)}
              ></span>`,
            )}
            ${
              moments[index]
                ? html`<span class="bp-time-slider__handle" style="left:${100 * this.#places[index]}%"></span>`
                : nothing
            }
          </div>
          <div class="bp-time-slider__numbers" aria-hidden="true">
            ${moments.map(({ step }, i) =>
              numbered.has(i)
                ? html`<span
                    class="bp-time-slider__number ${i === index ? "bp-time-slider__number--current" : ""}"
                    style="left:${100 * this.#places[i]}%"
                    >${shortStep(step)}</span
                  >`
                : nothing,
            )}
          </div>
        </div>
      </div>
      <div class="bp-time-slider__text">
        <p data-role="moment-text">${this.#text}</p>
        ${curved ? fateOf(moments, this.outcomes, index, this.target) : nothing}
      </div>
    `;
  }
}

customElements.define("bp-time-slider", BpTimeSlider);
