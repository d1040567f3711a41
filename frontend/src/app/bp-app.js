/** The page: what one draws on the left, the network in the middle, the equation on the right, time below. */
import { html, LitElement, nothing } from "lit";
import "../drawing/bp-draw-pad.js";
import "../drawing/bp-network-sees.js";
import "../drawing/bp-sample-picker.js";
import "../help/bp-help-dialog.js";
import "../inspector/bp-inspector.js";
import "../network/bp-network.js";
import "../probabilities/bp-probabilities.js";
import "../time/bp-step-bar.js";
import "../update/bp-update-panel.js";
import { parseAddress } from "../address.js";
import { ApiClient } from "../api/client.js";
import { listenToKeys } from "../keyboard.js";
import { RANGE_MODES } from "../maps/range.js";
import { vanishing } from "../network/vanishing.js";
import { initialState, Store } from "../store.js";
import { Player } from "../time/player.js";
import "./bp-header.js";
import "./bp-vanishing.js";
import { Controller } from "./controller.js";

/** @typedef {import("../store.js").State} State */

const ADDRESS_DELAY = 250;
/** @type {readonly [string, number | null][]} */
const SIZES = [
  ["as fits", null],
  ["small", 2],
  ["medium", 3],
  ["large", 4],
  ["huge", 6],
];

export class BpApp extends LitElement {
  static properties = { marked: { state: true }, magnified: { state: true } };

  store = new Store(initialState());
  controller = new Controller(this.store, new ApiClient());
  player = new Player(() => this.#tick());
  #timer = 0;
  /** @type {(() => void)[]} */
  #endings = [];

  constructor() {
    super();
    /** Whether winners and dead cells are drawn on the maps. */
    this.marked = true;
    /** @type {number | null} how large maps are drawn; null: as they fit */
    this.magnified = null;
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    this.#endings = [
      this.store.subscribe((state, before) => {
        this.requestUpdate();
        this.#rememberSoon(state, before);
      }),
      listenToKeys((command) => this.#obey(command)),
    ];
    window.addEventListener("hashchange", this.#addressed);
    this.controller.boot(parseAddress(location.hash));
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    for (const end of this.#endings) end();
    window.removeEventListener("hashchange", this.#addressed);
    this.player.stop();
    clearTimeout(this.#timer);
  }

  #addressed = () => {
    if (location.hash !== this.controller.address) this.controller.restore(parseAddress(location.hash));
  };

  /** The address follows, but not so often that a browser would object. @param {State} state @param {State} before */
  #rememberSoon(state, before) {
    if (!state.input || !state.trace) return;
    /** @type {(keyof State)[]} */
    const kept = ["input", "weights", "target", "eta", "position", "range", "trace"];
    if (kept.every((key) => state[key] === before[key])) return;
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#remember(), ADDRESS_DELAY);
  }

  #remember() {
    history.replaceState(null, "", this.controller.address);
  }

  #tick() {
    const { position } = this.store.state;
    this.controller.positionChosen(position + 1);
    const more = position + 1 < this.#available - 1;
    if (!more) this.store.set({ playing: false });
    return more;
  }

  get #available() {
    return this.store.state.trace?.steps.length ?? 0;
  }

  #togglePlay = () => {
    if (!this.player.playing && this.store.state.position >= this.#available - 1)
      this.controller.positionChosen(0);
    this.player.toggle();
    this.store.set({ playing: this.player.playing });
  };

  #pause() {
    this.player.stop();
    this.store.set({ playing: false });
  }

  /** @param {number} position */
  #goTo(position) {
    this.#pause();
    this.controller.positionChosen(position);
  }

  /** @param {import("../keyboard.js").Command} command */
  #obey(command) {
    const { position, network } = this.store.state;
    switch (command.do) {
      case "move":
        return this.#goTo(position + command.by);
      case "first":
        return this.#goTo(0);
      case "last":
        return this.#goTo((network?.steps.length ?? 1) - 1);
      case "play":
        return this.#togglePlay();
      case "target":
        return this.controller.targetChosen(command.target);
      case "undo":
      case "redo":
        return this.controller.training.move(command.do);
      case "help":
        return this.#help();
    }
  }

  #help = () =>
    /** @type {import("../help/bp-help-dialog.js").BpHelpDialog} */ (
      this.querySelector("bp-help-dialog")
    ).open();

  #share = async () => {
    this.#remember();
    try {
      await navigator.clipboard.writeText(location.href);
      this.store.set({
        notice: {
          message: "The link is copied: it holds the digit, the weights, the target and the step.",
          kind: "done",
        },
      });
    } catch {
      this.store.set({
        notice: { message: "The link is in the address bar: copy it from there.", kind: "done" },
      });
    }
  };

  render() {
    const { state } = this.store;
    return html`
      <div
        class="bp-page"
        @position-chosen=${(/** @type {CustomEvent} */ event) => this.#goTo(event.detail.position)}
        @target-chosen=${(/** @type {CustomEvent} */ event) => this.controller.targetChosen(event.detail.target)}
        @weights-chosen=${(/** @type {CustomEvent} */ event) => this.controller.weightsChosen(event.detail.weights)}
        @eta-chosen=${(/** @type {CustomEvent} */ event) => this.controller.etaChosen(event.detail.eta)}
        @sgd-step=${() => this.#train(() => this.controller.training.step())}
        @sgd-undo=${() => this.#train(() => this.controller.training.move("undo"))}
        @sgd-redo=${() => this.#train(() => this.controller.training.move("redo"))}
        @sgd-reset=${() => this.#train(() => this.controller.training.move("reset"))}
      >
        <header class="bp-head">
          <bp-header .state=${state} @share-wanted=${this.#share} @help-wanted=${this.#help}></bp-header>
        </header>
        <aside class="bp-panel bp-panel--input" aria-label="The digit and what the network takes it for">${this.#input(state)}</aside>
        <main class="bp-panel bp-panel--network" aria-label="The network">${this.#network(state)}</main>
        <aside class="bp-panel bp-panel--step" aria-label="The current step">${this.#step(state)}</aside>
        <footer class="bp-time" aria-label="Steps of the pass">
          <bp-step-bar
            .steps=${state.network?.steps ?? []}
            .position=${state.position}
            .playing=${state.playing}
            .speed=${state.speed}
            .available=${state.trace?.steps.length ?? 0}
            @play-toggled=${this.#togglePlay}
            @speed-chosen=${this.#setSpeed}
          ></bp-step-bar>
        </footer>
        <div class="bp-notices" aria-live="polite">${this.#notice(state)}</div>
        <p class="bp-visually-hidden" role="status">${this.#spoken(state)}</p>
        <bp-help-dialog></bp-help-dialog>
      </div>
    `;
  }

  /** @param {() => Promise<void>} work */
  #train(work) {
    this.#pause();
    work();
  }

  /** @param {CustomEvent<{ speed: number }>} event */
  #setSpeed = ({ detail }) => {
    this.player.speed = detail.speed;
    this.store.set({ speed: detail.speed });
  };

  /** @param {State} state */
  #input({ input, samples, trace, result, target }) {
    const drawn = input === null || input.source.kind === "drawing";
    return html`
      <bp-draw-pad
        .pixels=${drawn ? null : input.pixels}
        @drawing=${(/** @type {CustomEvent} */ event) => this.controller.drew(event.detail)}
        @drawing-cleared=${() => this.controller.drawingCleared()}
        @image-chosen=${(/** @type {CustomEvent} */ event) => this.controller.pictureChosen(event.detail.png)}
        @drawing-rejected=${(/** @type {CustomEvent} */ event) => this.controller.failed(event.detail.message)}
      ></bp-draw-pad>
      <bp-sample-picker
        .samples=${samples.items}
        .digit=${samples.digit}
        .total=${samples.total}
        .loading=${samples.loading}
        @sample-chosen=${(/** @type {CustomEvent} */ event) => this.controller.sampleChosen(event.detail.sample)}
        @samples-wanted=${(/** @type {CustomEvent} */ event) => this.controller.samplesWanted(event.detail.digit, event.detail.offset)}
      ></bp-sample-picker>
      <bp-network-sees
        .pixels=${input?.pixels ?? null}
        .stages=${input?.stages ?? null}
        @stages-wanted=${() => this.controller.stagesWanted()}
      ></bp-network-sees>
      <bp-probabilities
        .values=${result?.probabilities_after ?? trace?.probabilities ?? null}
        .before=${result?.probabilities ?? null}
        .prediction=${result?.prediction_after ?? trace?.prediction ?? null}
        .target=${target}
      ></bp-probabilities>
    `;
  }

  /** @param {Event} event */
  #resize = (event) => {
    this.magnified = Number(/** @type {HTMLSelectElement} */ (event.target).value) || null;
  };

  /** @param {State} state */
  #network(state) {
    const { network, trace, position, range, target, checkpoints } = state;
    return html`
      <div class="bp-toolbar">
        ${this.#headline(state)}
        <fieldset class="bp-segments">
          <legend>colour scale</legend>
          ${RANGE_MODES.map(
            ({ mode, title, says }) => html`<label title=${says}>
              <input type="radio" name="range" .checked=${mode === range} @change=${() => this.controller.rangeChosen(mode)} /><span>${title}</span>
            </label>`,
          )}
        </fieldset>
        <label class="bp-size">size
          <select name="size" @change=${this.#resize}>
            ${SIZES.map(([title, size]) => html`<option value=${size ?? ""} .selected=${size === this.magnified}>${title}</option>`)}
          </select>
        </label>
        <label class="bp-marks-switch" title="Cells that won their pooling window, and ReLU cells that pass nothing back">
          <input
            type="checkbox"
            .checked=${this.marked}
            @change=${(/** @type {Event} */ event) => {
              this.marked = /** @type {HTMLInputElement} */ (event.target).checked;
            }}
          />
          <span class="bp-key bp-key--winner" aria-hidden="true"></span>winner
          <span class="bp-key bp-key--dead" aria-hidden="true"></span>dead
        </label>
      </div>
      ${this.#missing(state)}
      <bp-vanishing .vanishing=${network && trace ? vanishing(network, trace, checkpoints) : null}></bp-vanishing>
      <bp-network
        .network=${network}
        .trace=${trace}
        .position=${position}
        .range=${range}
        .target=${target}
        .marked=${this.marked}
        .magnified=${this.magnified}
      ></bp-network>
    `;
  }

  /** The network's name, or what it waits for: in one place, so that nothing moves while one draws. @param {State} state */
  #headline({ network, input, trace, target }) {
    if (!network) return html`<h1 class="bp-headline">Reading the network…</h1>`;
    if (!input)
      return html`<h1 class="bp-headline" data-asks>Draw a digit: the network answers while you draw.</h1>`;
    if (trace?.loss !== null) return html`<h1 class="bp-headline">${network.title}</h1>`;
    const wait =
      target === null
        ? "Choose a target for the backward pass."
        : "The backward pass follows when you lift the pen.";
    return html`<h1 class="bp-headline" data-asks>${wait}</h1>`;
  }

  /** What an update step waits for when the trace does not hold it. @param {State} state */
  #missing({ network, trace, position }) {
    const step = network?.steps[position];
    if (step?.phase !== "update" || !trace || trace.loss === null || position < trace.steps.length)
      return nothing;
    return html`<p class="bp-hint">
      ${step.writes} has no numbers yet: an SGD step fills it.
      <button type="button" class="bp-button" @click=${() => this.#train(() => this.controller.training.step())}>Take an SGD step</button>
    </p>`;
  }

  /** @param {State} state */
  #step({ network, trace, position, range, weights, session, result, eta, target, busy }) {
    return html`
      <bp-inspector .network=${network} .trace=${trace} .step=${network?.steps[position] ?? null} .range=${range}></bp-inspector>
      <bp-update-panel
        .session=${"session" in weights ? session : null}
        .result=${result}
        .eta=${eta}
        .target=${target}
        .busy=${busy}
        .loss=${trace?.loss ?? null}
      ></bp-update-panel>
    `;
  }

  /** @param {State} state */
  #notice({ notice }) {
    if (!notice) return nothing;
    return html`<div class="bp-notice" data-kind=${notice.kind}>
      <p>${notice.message}</p>
      <button type="button" class="bp-button bp-button--icon" aria-label="Dismiss" @click=${() => this.store.set({ notice: null })}>×</button>
    </div>`;
  }

  /** @param {State} state */
  #spoken({ network, position, trace }) {
    const step = network?.steps[position];
    if (!network || !step) return "";
    const known = (trace?.steps.length ?? 0) > position ? "" : " It has no numbers yet.";
    return `Step ${position + 1} of ${network.steps.length}, ${step.phase}: ${step.writes}. ${step.says}${known}`;
  }
}

customElements.define("bp-app", BpApp);
