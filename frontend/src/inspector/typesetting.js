/** Maths turned into elements: each equation is typeset once, and kept to be copied wherever it is shown. */
import katex from "katex";

/** @typedef {{ latex: string, block?: boolean, labelled?: boolean }} Maths `labelled`: what it stands in has a name of its own, so that only its looks are wanted */

/** @type {Map<string, HTMLTemplateElement>} */
const typeset = new Map();

/**
 * @param {Maths} maths broken maths are shown as such
 * @returns {DocumentFragment} a copy, to be put anywhere
 */
export function elementsOf({ latex, block = false, labelled = false }) {
  const key = `${block} ${labelled} ${latex}`;
  let template = typeset.get(key);
  if (!template) {
    template = document.createElement("template");
    template.innerHTML = katex.renderToString(latex, {
      displayMode: block,
      throwOnError: false,
      output: labelled ? "html" : "htmlAndMathml",
    });
    typeset.set(key, template);
  }
  return document.importNode(template.content, true);
}

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
    elementsOf(maths);
    whenIdle(next);
  };
  whenIdle(next);
  return () => {
    waiting = [];
  };
}
