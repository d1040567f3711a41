/** The help sheet opens over the page and lists every key. */
import { PAGES } from "../../frontend/src/app/pages.js";
import { BpHelpDialog } from "../../frontend/src/help/bp-help-dialog.js";
import { find, mount, textOf } from "./mounting.js";

describe("bp-help-dialog", () => {
  it("opens and closes", async () => {
    const view = await mount(new BpHelpDialog());
    const dialog = /** @type {HTMLDialogElement} */ (find(view, "dialog"));
    expect(dialog.open).toBe(false);
    view.open();
    view.open();
    expect(dialog.open).toBe(true);
    view.close();
    expect(dialog.open).toBe(false);
  });

  it("begins at its beginning, and names every page", async () => {
    const view = await mount(new BpHelpDialog());
    expect(find(view, "[autofocus]").localName).toBe("h2");
    for (const { title } of PAGES) expect(textOf(view)).toContain(title);
  });

  it("lists the keys", async () => {
    const view = await mount(new BpHelpDialog());
    const keys = [...view.querySelectorAll("kbd")].map(textOf);
    expect(keys).toEqual(expect.arrayContaining(["←", "→", "Home", "End", "Space", "0", "9", "Z", "?"]));
  });
});
