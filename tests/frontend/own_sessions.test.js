/** A tab knows the sessions that it began, over a reload, and lives without a storage. */
import { OwnSessions } from "../../frontend/src/app/own_sessions.js";

describe("OwnSessions", () => {
  beforeEach(() => sessionStorage.clear());

  it("are known again after a reload", () => {
    new OwnSessions(sessionStorage).add("mine");
    const reloaded = new OwnSessions(sessionStorage);
    expect(reloaded.has("mine")).toBe(true);
    expect(reloaded.has("yours")).toBe(false);
  });

  it("are none where the storage holds nonsense", () => {
    sessionStorage.setItem("backprop-lab.sessions", "{");
    expect(new OwnSessions(sessionStorage).has("mine")).toBe(false);
  });

  it("are kept while the page lives where a browser stores nothing", () => {
    const own = new OwnSessions({
      getItem: () => null,
      setItem: () => {
        throw new DOMException("full", "QuotaExceededError");
      },
    });
    own.add("mine");
    expect(own.has("mine")).toBe(true);
    expect(new OwnSessions(null).has("mine")).toBe(false);
  });
});
