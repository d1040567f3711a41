/** The Train page: runs on the left; the curves of the one in hand, and what each of its checkpoints is like. */
import { html, LitElement, nothing } from "lit";
import "../styles/train.css";
import "../styles/train_results.css";
import "../styles/train_checkpoint.css";
import { addressOf, formatAddress } from "../address.js";
import "../kernels/bp-kernels.js";
import "../slider/bp-time-slider.js";
import { momentsOfRun } from "../slider/moments.js";
import "./bp-train-confusion.js";
import "./bp-train-curves.js";
import "./bp-train-digits.js";
import "./bp-train-form.js";
import "./bp-train-head.js";
import "./bp-train-mine.js";
import "./bp-train-runs.js";
import { mainNetwork } from "../store.js";
import { isMoving } from "./following.js";
import { splitInHand } from "./moments.js";
import { TrainController } from "./train_controller.js";
import { checkpointInHand, runInHand, runLaidOver } from "./train_state.js";
import { formatCount, networkName } from "./words.js";

export { TrainController };

/** @param {import("../app/bp-app.js").BpApp} app @returns {import("../app/pages.js").Visit} */
export function visit({ store, api, controller }) {
  const train = new TrainController(store, api, controller);
  train.enter();
  return {
    view: (state) => html`<bp-train-page .state=${state} .controller=${train}></bp-train-page>`,
    leave: () => train.leave(),
  };
}

/** @typedef {import("../store.js").State} State */
/** @typedef {import("./types.js").TrainState} TrainState */
/** @typedef {import("./types.js").Run} Run */
/** @typedef {import("./types.js").RunCheckpoint} RunCheckpoint */
/** @typedef {import("./curves.js").Course} Course */

/**
 * The reader's input with other weights, of another network perhaps: what does not hold there is left out.
 *
 * @param {State} state
 * @param {string} network
 * @param {import("../types.js").WeightsRef} weights
 * @returns {import("../address.js").Address}
 */
function addressIn(state, network, weights) {
  const address = addressOf({ ...state, page: "digit" });
  if (network === state.network?.id) return { ...address, weights };
  const { sample, target, eta, range, held, size, marks } = address;
  const id = network === mainNetwork(state) ? {} : { network };
  return {
    ...id,
    ...(sample && { sample }),
    weights,
    ...(typeof target === "number" && { target }),
    eta,
    range,
    held,
    size,
    marks,
  };
}

/** From this width on the form has a column of its own, and is open from the first. */
const WIDE = "(width >= 1100px)";

/** @param {boolean} newest @param {boolean} moving */
function whichOf(newest, moving) {
  if (!moving) return newest ? "the last one" : "an earlier one";
  return newest ? "the newest; moves on with the run" : "held; choose the last one to follow the run";
}

export class BpTrainPage extends LitElement {
  static properties = { state: { attribute: false } };

  /** @type {Course[]} the very same until a run or its rows change, so that nothing is drawn in vain */
  #courses = [];
  /** @type {{ of: RunCheckpoint[], moments: import("../slider/moments.js").Moment[] }} */
  #moments = { of: [], moments: [] };

  constructor() {
    super();
    /** @type {State | null} */
    this.state = null;
    /** @type {import("./train_controller.js").TrainController | null} */
    this.controller = null;
  }

  createRenderRoot() {
    return this;
  }

  /** @param {TrainState} train */
  #coursesOf(train) {
    const courses = [runInHand(train), runLaidOver(train)]
      .filter((run) => run !== null)
      .map((run) => ({ run, rows: train.histories[run.id]?.rows ?? [] }));
    const same =
      courses.length === this.#courses.length &&
      courses.every(({ run, rows }, i) => run === this.#courses[i].run && rows === this.#courses[i].rows);
    if (!same) this.#courses = courses;
    return this.#courses;
  }

  /** @param {string} run @param {RunCheckpoint[]} checkpoints */
  #momentsOf(run, checkpoints) {
    if (this.#moments.of !== checkpoints)
      this.#moments = { of: checkpoints, moments: momentsOfRun(run, checkpoints) };
    return this.#moments.moments;
  }

  /** @param {CustomEvent} event @param {RunCheckpoint[]} checkpoints */
  #chosen(event, checkpoints) {
    event.stopPropagation();
    this.controller?.lookAt(checkpoints[event.detail.index].index);
  }

  /** @param {TrainState} train */
  #start({ runs, refusal, busy }) {
    const network = this.state?.network;
    if (!runs || !network || (network.trainable !== null && runs.length === 0)) return nothing;
    const open = runs.length === 0 || matchMedia(WIDE).matches;
    return html`<details class="bp-train-new" ?open=${open}>
      <summary><h2 class="bp-train-heading">New run</h2></summary>
      ${
        network.trainable === null
          ? html`<p class="bp-train-of">Trains <b>${network.title}</b>, ${formatCount(network.parameter_count)} numbers.</p>
              <bp-train-form
                .busy=${busy}
                .refusal=${refusal}
                @run-wanted=${(/** @type {CustomEvent} */ event) => this.controller?.start(event.detail.settings)}
              ></bp-train-form>`
          : html`<p class="bp-train-of" data-role="untrainable">${this.#untrainable(network)}</p>`
      }
    </details>`;
  }

  /** @param {import("../types.js").NetworkDescription} network */
  #untrainable({ title, trainable }) {
    return html`<b>${title}</b> cannot be trained here. ${trainable} Choose another network in the head of the page.`;
  }

  #invitation() {
    const { network } = /** @type {State} */ (this.state);
    if (!network) return nothing;
    if (network.trainable !== null)
      return html`<div class="bp-train-empty">
        <h1>No network for digits</h1>
        <p data-role="untrainable">${this.#untrainable(network)}</p>
        <a class="bp-button bp-button--primary" href=${formatAddress({ page: "train" })}>Train the main network</a>
      </div>`;
    return html`<div class="bp-train-empty">
      <h1>Train the network yourself</h1>
      <p>
        A run teaches this very network, all ${formatCount(network.parameter_count)} numbers of it, from random weights to reading digits: the equations
        of the Digit page, thousands of times a second, in the background of your machine.
      </p>
      <p>Choose a recipe and start. The curves, the kernels and the mistakes appear here while it learns.</p>
      <button type="button" class="bp-button bp-button--primary" @click=${this.#startUsual}>Start with a quick look</button>
    </div>`;
  }

  #startUsual = () => this.controller?.startQuickly();

  /** @param {State} state @param {Run} run */
  #results(state, run) {
    const { train } = state;
    const { network } = train;
    const checkpoints = train.histories[run.id]?.checkpoints ?? [];
    const checkpoint = checkpointInHand(train);
    if (!checkpoint)
      return html`<p class="bp-train-wait">The first checkpoint is made when the run starts.</p>`;
    const weights = { run: run.id, checkpoint: checkpoint.index };
    const judged = train.evaluation && { run: run.id, checkpoint: train.evaluation.checkpoint };
    const address = formatAddress(addressIn(state, run.network, weights));
    return html`
      <section class="bp-train-moment" aria-labelledby="bp-train-moment">
        <div class="bp-train-line">
          <h2 class="bp-train-heading" id="bp-train-moment">Checkpoint</h2>
          <p>${whichOf(train.moment === null, isMoving(run))}</p>
          <button type="button" class="bp-button" data-do="apply" ?disabled=${state.busy} @click=${() => this.controller?.apply()}>
            Apply it to my session
          </button>
        </div>
        <bp-time-slider
          .moments=${this.#momentsOf(run.id, checkpoints)}
          .index=${checkpoints.indexOf(checkpoint)}
          @moment-chosen=${(/** @type {CustomEvent} */ event) => this.#chosen(event, checkpoints)}
        ></bp-time-slider>
        ${
          train.unread
            ? html`<p class="bp-hint">${train.unread}
                <button type="button" class="bp-button" @click=${() => this.controller?.retry()}>Try again</button></p>`
            : nothing
        }
      </section>
      <div class="bp-train-columns">
        <section class="bp-train-kernels" aria-labelledby="bp-train-kernels">
          <h2 class="bp-train-heading" id="bp-train-kernels">Kernels</h2>
          <bp-kernels held .tensors=${train.weights?.tensors ?? null} .specs=${network?.tensors ?? []}></bp-kernels>
        </section>
        <bp-train-mine
          .network=${network}
          .pixels=${train.trace?.tensors.get(network?.input ?? "")?.values ?? (network?.id === state.network?.id ? (state.input?.pixels ?? null) : null)}
          .trace=${train.trace}
          .address=${address}
        ></bp-train-mine>
      </div>
      <div
        class="bp-train-columns"
        @cell-opened=${(/** @type {CustomEvent} */ event) => this.controller?.open(event.detail.cell)}
        @split-chosen=${(/** @type {CustomEvent} */ event) => this.controller?.count(event.detail.split)}
      >
        <bp-train-confusion
          .evaluation=${train.evaluation}
          .split=${splitInHand(train)}
          .heldOut=${run.recipe.held_out}
          .opened=${train.digits?.cell ?? null}
        ></bp-train-confusion>
        <bp-train-digits
          .shown=${train.digits}
          .pixels=${train.pixels}
          .weights=${judged}
          .network=${run.network === mainNetwork(state) ? null : run.network}
        ></bp-train-digits>
      </div>
    `;
  }

  /** @param {State} state @param {Run} run */
  #run(state, run) {
    const { train } = state;
    return html`
      <bp-train-head
        .run=${run}
        .network=${networkName(state, run.network)}
        .line=${train.line}
        .busy=${train.busy}
        @run-move=${(/** @type {CustomEvent} */ event) => this.controller?.move(event.detail.id, event.detail.move)}
        @run-delete=${(/** @type {CustomEvent} */ event) => this.controller?.remove(event.detail.id)}
      ></bp-train-head>
      <bp-train-curves
        .courses=${this.#coursesOf(train)}
        .runs=${train.runs ?? []}
        @run-laid-over=${(/** @type {CustomEvent} */ event) => this.controller?.layOver(event.detail.id)}
      ></bp-train-curves>
      ${this.#results(state, run)}
    `;
  }

  render() {
    const { state } = this;
    if (!state) return nothing;
    const { train } = state;
    const run = runInHand(train);
    const shown = run
      ? this.#run(state, run)
      : train.runs
        ? this.#invitation()
        : html`<h1 class="bp-train-wait">Reading the runs…</h1>`;
    return html`
      <aside class="bp-train-side" aria-label="Runs">
        ${this.#start(train)}
        <bp-train-runs
          .runs=${train.runs ?? []}
          .nameOf=${(/** @type {string} */ id) => networkName(state, id)}
          .shown=${train.shown}
          @run-chosen=${(/** @type {CustomEvent} */ event) => this.controller?.choose(event.detail.id)}
        ></bp-train-runs>
      </aside>
      <main class="bp-train-main" aria-label="Training">${shown}</main>
    `;
  }
}

customElements.define("bp-train-page", BpTrainPage);
