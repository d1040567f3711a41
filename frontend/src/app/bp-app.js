/** The page: what one draws on the left, the network in the middle, the equation on the right, time below. */
import { html, LitElement, nothing } from "lit";
import { keyed } from "lit/directives/keyed.js";
import "../help/bp-help-dialog.js";
import "../slider/bp-learning.js";
import { addressOfPage } from "../address.js";
import { ApiClient } from "../api/client.js";
import { listenToCells } from "../explain/listening.js";
import { listenToKeys } from "../keyboard.js";
import { layOut, untilPainted } from "../pace.js";
import { initialState, Store } from "../store.js";
import { Player } from "../time/player.js";
import { watchPointing } from "../time/resting.js";
import { AddressBar } from "./address_bar.js";
import "./bp-foot.js";
import "./bp-header.js";
import "./bp-input-panel.js";
import "./bp-page-door.js";
import "./bp-sheet.js";
import "./bp-step-panel.js";
import { Controller } from "./controller.js";
import { pageNamed } from "./pages.js";
import { areProbabilities, classesOf } from "./targets.js";

/** @typedef {import("../store.js").State} State */

/** What a step is shown in, from the outside inwards. */
const FOLLOWING = "bp-sheet, bp-network, bp-step-panel, bp-inspector, bp-foot, bp-step-bar";

export class BpApp extends LitElement {
  store = new Store(initialState());
  api = new ApiClient();
  controller = new Controller(this.store, this.api);
  player = new Player(() => this.#tick());
  #address = new AddressBar(this.store, this.controller);
  /** @type {(() => void)[]} */
  #endings = [];

  createRenderRoot() {
    return this;
  }

  /** Done once all is that follows a step. */
  async getUpdateComplete() {
    const done = await super.getUpdateComplete();
    for (const view of this.querySelectorAll(FOLLOWING))
      await /** @type {LitElement} */ (view).updateComplete;
    return done;
  }

  connectedCallback() {
    super.connectedCallback();
    this.#endings = [
      this.store.subscribe((state, before) => {
        this.requestUpdate();
        if (state.position !== before.position) {
          untilPainted("step-repaint");
          this.updateComplete.then(layOut);
        }
        if (state.page !== before.page) this.#turned();
        if (state.network !== before.network) this.#pause();
      }),
      listenToKeys(
        (command) => this.#obey(command),
        (command) => this.#isWanted(command),
      ),
      watchPointing(() => this.player.playing, this.#rest),
      listenToCells(this, this.controller),
      () => this.#address.detach(),
    ];
    this.#address.attach();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    for (const end of this.#endings) end();
    this.player.stop();
  }

  #turned() {
    this.#pause();
    const { name, title } = pageNamed(this.store.state.page);
    document.title = name === "digit" ? "Backprop Lab" : `${title} · Backprop Lab`;
  }

  #tick() {
    const { position } = this.store.state;
    this.controller.positionChosen(position + 1);
    const more = position + 1 < this.#available - 1;
    if (!more) this.store.set({ playing: false, resting: false });
    return more;
  }

  get #available() {
    return this.store.state.trace?.steps.length ?? 0;
  }

  #togglePlay = () => {
    if (!this.player.playing && this.store.state.position >= this.#available - 1)
      this.controller.positionChosen(0);
    this.player.toggle();
    this.store.set({ playing: this.player.playing, resting: false });
  };

  #pause() {
    this.player.stop();
    this.store.set({ playing: false, resting: false });
  }

  /** @param {boolean} resting */
  #rest = (resting) => {
    this.player.rest(resting);
    this.store.set({ resting });
  };

  /** @param {number} position */
  #goTo(position) {
    this.#pause();
    this.controller.positionChosen(position);
  }

  /** @param {import("../types.js").WeightsRef} weights */
  #goToMoment(weights) {
    this.#pause();
    this.controller.weightsChosen(weights);
  }

  /** @param {import("../keyboard.js").Command} command */
  #isWanted({ do: what }) {
    const { page, cell } = this.store.state;
    return what === "help" || (page === "digit" && (what !== "up" || cell !== null));
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
      case "find":
        return /** @type {import("./bp-foot.js").BpFoot} */ (this.querySelector("bp-foot")).find();
      case "target":
        return this.#aim(command.target);
      case "moment":
        this.#pause();
        return this.controller.learning.move(command.by);
      case "undo":
      case "redo":
        return this.controller.training.move(command.do);
      case "up":
        return this.controller.explaining.up();
      case "help":
        return this.#help();
    }
  }

  /** Numbers that were typed are not lost to a key. @param {number} target */
  #aim(target) {
    const { network } = this.store.state;
    if (network && areProbabilities(network.target) && target < classesOf(network.target))
      this.controller.targetChosen(target);
  }

  #help = () =>
    /** @type {import("../help/bp-help-dialog.js").BpHelpDialog} */ (
      this.querySelector("bp-help-dialog")
    ).open();

  #share = async () => {
    this.#address.write();
    try {
      await navigator.clipboard.writeText(location.href);
      this.store.set({
        notice: {
          message: `The link is copied: it holds ${pageNamed(this.store.state.page).link}.`,
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
    const away = state.page !== "digit";
    return html`
      <div
        class="bp-page"
        data-page=${state.page}
        @page-chosen=${(/** @type {CustomEvent} */ event) => this.controller.turnTo(addressOfPage(state, event.detail.page))}
        @position-chosen=${(/** @type {CustomEvent} */ event) => this.#goTo(event.detail.position)}
        @target-chosen=${(/** @type {CustomEvent} */ event) => this.controller.targetChosen(event.detail.target)}
        @weights-chosen=${(/** @type {CustomEvent} */ event) => this.controller.weightsChosen(event.detail.weights)}
        @weights-file-chosen=${(/** @type {CustomEvent} */ event) => this.controller.files.open(event.detail.file)}
        @weights-file-wanted=${(/** @type {CustomEvent} */ event) => this.controller.files.save(event.detail.format)}
        @moment-chosen=${(/** @type {CustomEvent} */ event) => this.#goToMoment(event.detail.weights)}
        @runs-wanted=${() => this.controller.learning.runsWanted()}
        @held-chosen=${(/** @type {CustomEvent} */ event) => this.controller.learning.hold(event.detail.held)}
        @range-chosen=${(/** @type {CustomEvent} */ event) => this.controller.rangeChosen(event.detail.range)}
        @size-chosen=${(/** @type {CustomEvent} */ event) => this.store.set({ size: event.detail.size })}
        @marks-chosen=${(/** @type {CustomEvent} */ event) => this.store.set({ marked: event.detail.marked })}
        @network-chosen=${(/** @type {CustomEvent} */ event) => this.controller.openNetwork(event.detail.id, { page: state.page })}
        @drawing=${(/** @type {CustomEvent} */ event) => this.controller.inputs.drew(event.detail)}
        @drawing-cleared=${() => this.controller.inputs.drawingCleared()}
        @image-chosen=${(/** @type {CustomEvent} */ event) => this.controller.inputs.pictureChosen(event.detail.png, event.detail.kind)}
        @drawing-rejected=${(/** @type {CustomEvent} */ event) => this.controller.failed(event.detail.message)}
        @numbers-typed=${(/** @type {CustomEvent} */ event) => this.controller.inputs.valuesTyped(event.detail.values)}
        @example-chosen=${(/** @type {CustomEvent} */ event) => this.controller.inputs.exampleChosen(event.detail.example)}
        @sample-chosen=${(/** @type {CustomEvent} */ event) => this.controller.inputs.sampleChosen(event.detail.sample)}
        @samples-wanted=${(/** @type {CustomEvent} */ event) => this.controller.inputs.samplesWanted(event.detail.digit, event.detail.offset)}
        @stages-wanted=${() => this.controller.inputs.stagesWanted()}
        @eta-typed=${(/** @type {CustomEvent} */ event) => this.store.set({ etaProblem: event.detail.problem })}
        @eta-chosen=${(/** @type {CustomEvent} */ event) => this.controller.etaChosen(event.detail.eta)}
        @sgd-step=${() => this.#train(() => this.controller.training.step())}
        @sgd-undo=${() => this.#train(() => this.controller.training.move("undo"))}
        @sgd-redo=${() => this.#train(() => this.controller.training.move("redo"))}
        @sgd-goto=${(/** @type {CustomEvent} */ event) => this.#train(() => this.controller.training.goTo(event.detail.position))}
        @sgd-repeat=${(/** @type {CustomEvent} */ event) => this.#train(() => this.controller.repeating.repeat(event.detail))}
        @sgd-stop=${() => this.controller.repeating.stop()}
        @sgd-reset=${() => this.#train(() => this.controller.training.move("reset"))}
      >
        <header class="bp-head">
          <bp-header .state=${state} @share-wanted=${this.#share} @help-wanted=${this.#help}></bp-header>
        </header>
        <aside class="bp-panel bp-panel--input" ?hidden=${away} aria-label="The input and what the network makes of it"><bp-input-panel .state=${state}></bp-input-panel></aside>
        <main class="bp-panel bp-panel--network" ?hidden=${away} aria-label="The network"><bp-sheet .state=${state}></bp-sheet></main>
        <section class="bp-moments" ?hidden=${away || state.moments.length === 0} aria-label="The training"><bp-learning .state=${state}></bp-learning></section>
        <aside class="bp-panel bp-panel--step" ?hidden=${away} aria-label="The current step"><bp-step-panel .state=${state}></bp-step-panel></aside>
        <footer class="bp-time" ?hidden=${away} aria-label="Steps of the pass">
          <bp-foot .state=${state} .api=${this.api} @play-toggled=${this.#togglePlay} @speed-chosen=${this.#setSpeed}></bp-foot>
        </footer>
        ${away ? keyed(state.page, html`<bp-page-door .page=${pageNamed(state.page)} .state=${state} .app=${this}></bp-page-door>`) : nothing}
        <div class="bp-notices" aria-live="polite">${this.#notice(state)}</div>
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

  /** @param {(() => void) | undefined} again */
  #retry(again) {
    this.store.set({ notice: null });
    again?.();
  }

  /** @param {State} state */
  #notice({ notice }) {
    if (!notice) return nothing;
    return html`<div class="bp-notice" data-kind=${notice.kind}>
      <div class="bp-notice-text">
        <p>${notice.message}</p>
        ${notice.points ? html`<ul>${notice.points.map((point) => html`<li>${point}</li>`)}</ul>` : nothing}
      </div>
      ${notice.retry ? html`<button type="button" class="bp-button" @click=${() => this.#retry(notice.retry)}>Try again</button>` : nothing}
      <button type="button" class="bp-button bp-button--icon" aria-label="Dismiss" @click=${() => this.store.set({ notice: null })}>×</button>
    </div>`;
  }
}

customElements.define("bp-app", BpApp);
