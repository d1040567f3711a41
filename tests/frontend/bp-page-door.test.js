/** A door fetches its page, shows it, leaves it when it goes, and lets one try again where that failed. */
import { BpPageDoor } from "../../frontend/src/app/bp-page-door.js";
import { pageNamed } from "../../frontend/src/app/pages.js";
import { initialState } from "../../frontend/src/store.js";
import { find, mount, settled, textOf } from "./mounting.js";

const app = /** @type {import("../../frontend/src/app/bp-app.js").BpApp} */ ({});

/** @param {() => Promise<any>} fetch */
const door = (fetch) =>
  mount(new BpPageDoor(), {
    app,
    state: { ...initialState(), target: 7 },
    page: { ...pageNamed("equations"), fetch },
  });

it("shows the page with the state, and leaves it when it goes", async () => {
  let left = 0;
  const visit = () => ({
    view: (/** @type {import("../../frontend/src/store.js").State} */ state) => String(state.target),
    leave: () => left++,
  });
  const view = await door(async () => ({ visit }));
  await vi.waitFor(() => expect(textOf(view)).toBe("7"));
  view.remove();
  expect(left).toBe(1);
});

it("says that a page could not be fetched, and tries again", async () => {
  let asked = 0;
  const view = await door(async () => {
    if (asked++ === 0) throw new Error("no net");
    return { visit: () => ({ view: () => "there", leave: () => {} }) };
  });
  await vi.waitFor(() => expect(textOf(view)).toContain("The Equations page could not be fetched."));
  find(view, "button").click();
  await vi.waitFor(() => expect(textOf(view)).toBe("there"));
  await settled(view);
});

it("does not open a page that was left before it came", async () => {
  /** @type {(module: any) => void} */
  let answer = () => {};
  let visits = 0;
  const view = await door(() => new Promise((resolve) => (answer = resolve)));
  view.remove();
  answer({ visit: () => visits++ });
  await settled(view);
  expect(visits).toBe(0);
});
