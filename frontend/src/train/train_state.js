/** The Train page's part of the store, as it is before anything is known. */

/** @typedef {import("./types.js").TrainState} TrainState */

/** @returns {TrainState} */
export const initialTrain = () => ({
  network: null,
  runs: null,
  shown: [],
  histories: {},
  line: "closed",
  busy: false,
  refusal: null,
  moment: null,
  split: "validation",
  weights: null,
  evaluation: null,
  digits: null,
  pixels: {},
  trace: null,
  unread: null,
});

/** The run in hand. @param {TrainState} train */
export const runInHand = ({ runs, shown }) => runs?.find(({ id }) => id === shown[0]) ?? null;

/** The run laid over it. @param {TrainState} train */
export const runLaidOver = ({ runs, shown }) => runs?.find(({ id }) => id === shown[1]) ?? null;

/** The checkpoint looked at: the one chosen, else the newest. @param {TrainState} train */
export function checkpointInHand({ shown, histories, moment }) {
  const checkpoints = histories[shown[0]]?.checkpoints ?? [];
  return checkpoints.find(({ index }) => index === moment) ?? checkpoints.at(-1) ?? null;
}

/**
 * Change the Train page's part of the store; a patch that changes nothing tells nobody.
 *
 * @param {import("../store.js").Store<import("../store.js").State>} store
 * @param {Partial<TrainState>} patch
 */
export function setTrain(store, patch) {
  const { train } = store.state;
  const keys = /** @type {(keyof TrainState)[]} */ (Object.keys(patch));
  if (keys.some((key) => !Object.is(train[key], patch[key]))) store.set({ train: { ...train, ...patch } });
}
