/** The pages: the Digit page, which is always there, and those that are fetched when they are first asked for. */

/** @typedef {import("../store.js").State} State */

/**
 * @typedef {object} Visit a page while it is open
 * @property {(state: State) => unknown} view what it shows
 * @property {() => void} leave
 *
 * @typedef {object} Page
 * @property {import("../address.js").PageName} name
 * @property {string} title
 * @property {string} link what a link to it holds
 * @property {boolean} [settings] whether network, weights and target are chosen there
 * @property {boolean} [network] whether the network alone is
 * @property {() => Promise<{ visit: (app: import("./bp-app.js").BpApp) => Visit }>} [fetch]
 */

/** @type {readonly Page[]} */
export const PAGES = [
  {
    name: "digit",
    title: "Digit",
    link: "the network, the input, the weights, the target, the step, the cell and your edits",
    settings: true,
  },
  {
    name: "train",
    title: "Train",
    link: "the network, the runs and the input",
    network: true,
    fetch: () => import("../train/bp-train-page.js"),
  },
  {
    name: "labs",
    title: "Labs",
    link: "the lab, its figures and your numbers",
    fetch: () => import("../labs/bp-labs-page.js"),
  },
  {
    name: "build",
    title: "Build",
    link: "the network, its initialisation and its seed",
    fetch: () => import("../build/bp-build-page.js"),
  },
  {
    name: "equations",
    title: "Equations",
    link: "this page and the input",
    fetch: () => import("../equations/bp-equations-page.js"),
  },
  {
    name: "check",
    title: "Check",
    link: "the network, the input, the weights and the target",
    settings: true,
    fetch: () => import("../check/bp-check-page.js"),
  },
];

/** @param {import("../address.js").PageName} name */
export const pageNamed = (name) => PAGES.find((page) => page.name === name) ?? PAGES[0];
