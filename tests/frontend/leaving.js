/** When its tests are done a page is left: what its views still wait for ends with it. */
afterAll(() => document.body.replaceChildren());
