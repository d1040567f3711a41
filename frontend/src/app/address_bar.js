/** The address bar follows the state, and the state follows the address bar, over Back and Forward too. */
import { addressOf, formatAddress, parseAddress } from "../address.js";

/** @typedef {import("../store.js").State} State */
/** @typedef {import("../address.js").Address} Address */

const DELAY = 250;

/** What a pass is run with, without the page that shows it. @param {Address} address */
const passOf = ({ page, runs, lab, at, setup, own, ...pass }) => formatAddress(pass);

/** What lab is open, and what it is run with. @param {State} state */
const labOf = ({ labs }) => [labs.lab, labs.lab && labs[labs.lab].settings];

export class AddressBar {
  #store;
  #controller;
  #timer = 0;
  #open = false;
  /** What we wrote or followed last: another address is one that the browser has turned to and not told of yet. */
  #known = "";
  #unsubscribe = () => {};
  /** Whether an entry of the history was begun only just now. */
  #fresh = false;

  /** @param {import("../store.js").Store<State>} store @param {import("./controller.js").Controller} controller */
  constructor(store, controller) {
    this.#store = store;
    this.#controller = controller;
  }

  /** Open what the address holds, and write down from then on what changes. */
  async attach() {
    this.#known = location.hash;
    window.addEventListener("hashchange", this.#followed);
    this.#unsubscribe = this.#store.subscribe((state, before) => this.#changed(state, before));
    await this.#controller.boot(parseAddress(location.hash));
    this.#open = true;
  }

  detach() {
    window.removeEventListener("hashchange", this.#followed);
    this.#unsubscribe();
    clearTimeout(this.#timer);
  }

  /** Write the state down now. */
  write() {
    history.replaceState(null, "", this.#controller.address);
    this.#known = location.hash;
  }

  /** Another entry of the history; a network that comes with a page shares its entry. @param {State} state @param {boolean} [shared] */
  #begin(state, shared = false) {
    const address = formatAddress(addressOf(state));
    if (shared) history.replaceState(null, "", address);
    else history.pushState(null, "", address);
    this.#known = location.hash;
    this.#fresh = true;
    window.setTimeout(() => {
      this.#fresh = false;
    }, DELAY);
  }

  #followed = () => {
    const { hash } = location;
    this.#known = hash;
    if (hash === this.#controller.address) return;
    const address = parseAddress(hash);
    const turned = !address.problems && passOf(address) === passOf(addressOf(this.#store.state));
    if (turned) this.#controller.turnTo(address);
    else this.#controller.open(address);
  };

  /**
   * Another page or network is another entry of the history; all else follows, but not so often that a browser would object.
   *
   * @param {State} state
   * @param {State} before
   */
  #changed(state, before) {
    const [lab, settings] = labOf(state);
    const [labBefore, settingsBefore] = labOf(before);
    const turned = state.page !== before.page || (state.page === "labs" && lab !== labBefore);
    const { page = "digit", lab: written = null } = turned ? parseAddress(location.hash) : {};
    if (turned && (page !== state.page || (page === "labs" && written !== lab))) {
      this.#begin(state);
    }
    const other = state.network !== before.network && before.network !== null;
    if (other && parseAddress(location.hash).network !== addressOf(state).network) {
      if (!this.#fresh) history.replaceState(null, "", formatAddress(addressOf(before)));
      this.#begin(state, this.#fresh);
    }
    /** @type {(keyof State)[]} */
    const kept = [
      "network",
      "input",
      "weights",
      "target",
      "eta",
      "position",
      "range",
      "held",
      "size",
      "marked",
      "cell",
      "trail",
      "edits",
      "trace",
    ];
    const moved =
      state.train.shown !== before.train.shown ||
      settings !== settingsBefore ||
      kept.some((key) => state[key] !== before[key]);
    const known = state.page === "digit" ? state.input && state.trace : this.#open;
    if (!moved || !known) return;
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => {
      if (location.hash === this.#known) this.write();
    }, DELAY);
  }
}
