/** Maths turned into elements: each equation is typeset once, and kept to be copied wherever it is shown. */
import katex from "katex";

/** @typedef {{ latex: string, block?: boolean }} Maths */

/** @type {Map<string, { looks: HTMLTemplateElement, sound: Element | null }>} */
const typeset = new Map();

/** @param {Maths} maths */
function typesetOnce({ latex, block = false }) {
  const key = `${block} ${latex}`;
  let found = typeset.get(key);
  if (!found) {
    const looks = document.createElement("template");
    looks.innerHTML = katex.renderToString(latex, { displayMode: block, throwOnError: false });
    const sound = looks.content.querySelector(".katex-mathml");
    sound?.remove();
    found = { looks, sound };
    typeset.set(key, found);
  }
  return found;
}

/**
 * What is seen of maths.
 *
 * @param {Maths} maths broken maths are shown as such
 * @returns {DocumentFragment} a copy, to be put anywhere
 */
export const looksOf = (maths) => document.importNode(typesetOnce(maths).looks.content, true);

/** What a screen reader tells of maths, as MathML: a copy. @param {Maths} maths @returns {Node | null} null where they are broken */
const soundOf = (maths) => typesetOnce(maths).sound?.cloneNode(true) ?? null;

const idle = globalThis.requestIdleCallback ?? ((work) => setTimeout(work, 50));

/** Where a browser cannot tell when it is idle, or forgets to, a little later will do. @param {() => void} work */
const whenIdle = (work) => idle(work, { timeout: 2000 });

/**
 * Typesets what is likely to be asked for while there is nothing else to do, one at a time.
 *
 * @param {Iterable<Maths>} likely
 * @returns {() => void} stops it
 */
export function typesetWhenIdle(likely) {
  let waiting = [...likely];
  const next = () => {
    const maths = waiting.shift();
    if (!maths) return;
    typesetOnce(maths);
    whenIdle(next);
  };
  whenIdle(next);
  return () => {
    waiting = [];
  };
}

/** @type {Set<Element & Maths>} */
const silent = new Set();

function soundAll() {
  for (const equation of silent) {
    const sound = equation.isConnected && soundOf(equation);
    if (sound) equation.querySelector(".katex")?.prepend(sound);
  }
  silent.clear();
}

/**
 * Lets a screen reader tell an equation, as soon as there is nothing else to do: to lay MathML out that nobody sees would
 * hold up the frame that shows it.
 *
 * @param {Element & Maths} equation that holds the looks of its maths and nothing else
 */
export function soundWhenIdle(equation) {
  if (silent.size === 0) whenIdle(soundAll);
  silent.add(equation);
}
