/**
 * What waits until a frame is worked out, and the page's own measure of its pace: how long from a change to that frame.
 *
 * Each measure is an entry of the browser's performance timeline, where its tools and a PerformanceObserver find it.
 */

/** @typedef {"step-repaint" | "hover-highlight"} Pace */

/**
 * Called back when the next frame has been worked out and nothing is waiting for layout: where one may look at sizes at no
 * cost, and where work no longer holds that frame up. A message sent before a frame is painted is heard after it.
 *
 * @param {() => void} callback
 */
export function afterNextFrame(callback) {
  requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      callback();
    };
    port2.postMessage(null);
  });
}

/** Lays the page out in the time that is left before the next frame, which then has less to do. */
export const layOut = () => document.body.getBoundingClientRect();

/** @type {Set<Pace>} what has begun and is not on the screen yet */
const pending = new Set();

/**
 * To be called where a change begins; the measure ends with the frame that shows it.
 *
 * @param {Pace} name
 * @param {number} [begun] when it began, where that was before now
 */
export function untilPainted(name, begun = performance.now()) {
  if (pending.has(name)) return;
  pending.add(name);
  afterNextFrame(() => {
    pending.delete(name);
    // Only the last of each is kept: a page may stay open for hours.
    performance.clearMeasures(name);
    performance.measure(name, { start: begun });
  });
}
