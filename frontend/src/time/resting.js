/** Whether the reader points at something that playing should wait for: cells and the step bar. */

const LOOKED_AT = ".bp-tensor-body, .bp-inspector__map, .bp-step-bar__track";

/**
 * A pointer that rests while the page moves under it points at nothing; a finger covers what it touches.
 *
 * @param {() => boolean} playing
 * @param {(resting: boolean) => void} change told of every change while playing
 * @returns {() => void} ends it
 */
export function watchPointing(playing, change) {
  let resting = false;
  let place = "";
  /** @param {boolean} now */
  const turn = (now) => {
    if (now === resting) return;
    resting = now;
    change(now);
  };
  /** @param {PointerEvent} event */
  const moved = ({ target, clientX, clientY, pointerType }) => {
    const before = place;
    place = `${clientX} ${clientY}`;
    if (!playing()) resting = false;
    else if (pointerType !== "touch" && place !== before)
      turn(target instanceof Element && target.closest(LOOKED_AT) !== null);
  };
  const left = () => turn(false);
  window.addEventListener("pointermove", moved);
  document.documentElement.addEventListener("pointerleave", left);
  return () => {
    window.removeEventListener("pointermove", moved);
    document.documentElement.removeEventListener("pointerleave", left);
  };
}
