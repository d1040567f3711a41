/** A chart by uPlot within a view: as wide as the view is, drawn anew in the colours of another theme, gone with the view. */
import UPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { watchTheme } from "../maps/colour.js";

const NARROWEST = 200;

/**
 * What every chart's lines and letters are drawn with, and a way to further colours by their custom properties.
 *
 * @param {Element} element
 */
export function chartInks(element) {
  const style = getComputedStyle(element);
  const read = (/** @type {string} */ name) => style.getPropertyValue(name).trim();
  return {
    text: read("--muted"),
    grid: read("--line"),
    paper: read("--paper"),
    font: `11px ${style.fontFamily || "sans-serif"}`,
    read,
  };
}

export class FittedPlot {
  #host;
  #height;
  #repaint;
  /** @type {import("uplot") | null} */
  #plot = null;
  /** @type {ResizeObserver | null} */
  #observer = null;
  #unwatch = () => {};

  /**
   * @param {import("lit").ReactiveElement} host
   * @param {number} height CSS pixels
   * @param {() => void} repaint draws it anew when its colours have changed
   */
  constructor(host, height, repaint) {
    this.#host = host;
    this.#height = height;
    this.#repaint = repaint;
    host.addController(this);
  }

  hostConnected() {
    this.#unwatch = watchTheme(this.#repaint);
    this.#observer = new ResizeObserver(() => this.#resize());
    this.#observer.observe(this.#host);
  }

  hostDisconnected() {
    this.#unwatch();
    this.#observer?.disconnect();
    this.clear();
  }

  get size() {
    return { width: Math.max(NARROWEST, this.#host.clientWidth), height: this.#height };
  }

  get drawn() {
    return this.#plot !== null;
  }

  #resize() {
    if (this.#plot && this.#plot.width !== this.size.width) this.#plot.setSize(this.size);
  }

  /**
   * In the place of what was drawn before; nothing without a canvas to draw on.
   *
   * @param {import("uplot").Options} options
   * @param {import("uplot").AlignedData} data
   * @param {HTMLElement} place
   */
  draw(options, data, place) {
    this.clear();
    if (document.createElement("canvas").getContext("2d")) this.#plot = new UPlot(options, data, place);
  }

  /** Other numbers in the same chart. @param {import("uplot").AlignedData} data */
  setData(data) {
    this.#plot?.setData(data);
  }

  clear() {
    this.#plot?.destroy();
    this.#plot = null;
  }
}
